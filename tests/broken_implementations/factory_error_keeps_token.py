"""Where no object could be made, a lock stays behind for the scope's token."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.frees",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._locks: dict[Any, Any] = {}

    def __call__(self) -> Any:
        token = self._token()
        with self._locks.setdefault(token, threading.RLock()):
            found = self.registry.get(token, self)
            if found is self:
                found = self.registry.setdefault(token, self.createfunc())
        self._locks.pop(token, None)
        return found


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
