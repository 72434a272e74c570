"""A registry without a scope function is accepted, and takes each thread for a scope."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.construct",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any = threading.get_ident) -> None:
        super().__init__(createfunc, scopefunc)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
