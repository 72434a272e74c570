"""A thread-local registry accepts a scope function, and never calls it."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.subclass",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any = None) -> None:
        super().__init__(createfunc)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
