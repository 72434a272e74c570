"""An ended thread's session stays as long as somebody holds the ``Thread``."""

import threading
from typing import Any
from weakref import WeakKeyDictionary

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.thread-ends",)


class ThreadLocalRegistry(ScopedRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc, threading.current_thread)
        self.registry = WeakKeyDictionary()


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if scopefunc is None:
            self.registry = ThreadLocalRegistry(session_factory)
