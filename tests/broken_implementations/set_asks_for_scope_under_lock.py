"""``set()`` of one thread waits while the scope function is at work for that of another."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.no-waiting",)


class _Registry(ScopedRegistry[Any]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._asking = threading.RLock()

    def set(self, obj: Any) -> None:
        with self._asking:
            super().set(obj)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
