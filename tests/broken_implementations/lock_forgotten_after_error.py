"""Each scope has a lock of its own, which is forgotten when the factory fails, even if a thread waits for it."""

import threading
from typing import Any

from reference_impl.registry import _NOTHING
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.error-while-others-wait",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._locks: dict[Any, threading.RLock] = {}

    def __call__(self) -> Any:
        token = self._token()
        found = self.registry.get(token, _NOTHING)
        if found is _NOTHING:
            with self._locks.setdefault(token, threading.RLock()):
                try:
                    found = self.registry.get(token, _NOTHING)
                    if found is _NOTHING:
                        found = self.registry.setdefault(token, self.createfunc())
                finally:
                    self._locks.pop(token, None)
        return found


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
