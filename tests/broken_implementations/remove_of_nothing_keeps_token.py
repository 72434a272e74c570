"""``remove()`` in a scope without a session leaves a lock behind for the scope's token."""

import threading
from collections import defaultdict
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.frees",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._locks: defaultdict[Any, Any] = defaultdict(threading.RLock)

    def has(self) -> bool:
        token = self._token()
        with self._locks[token]:
            return token in self.registry

    def clear(self) -> None:
        token = self._token()
        self.registry.pop(token, None)
        self._locks.pop(token, None)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
