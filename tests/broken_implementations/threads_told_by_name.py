"""Threads of the same name share a session."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.call.each-thread",)


class ThreadLocalRegistry(ScopedRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc, lambda: threading.current_thread().name)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if scopefunc is None:
            self.registry = ThreadLocalRegistry(session_factory)
