"""``has()``, ``set()`` and ``clear()`` wait while another thread makes an object for the same scope."""

import threading
from contextlib import nullcontext
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.no-waiting.slow-factory",)

_NOTHING: Any = object()
_FREE: Any = nullcontext()


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _renew_lock(self) -> None:
        super()._renew_lock()
        self._making: Any = {}

    def __call__(self) -> Any:
        token = self._token()
        found = self.registry.get(token, _NOTHING)
        if found is _NOTHING:
            with self.lock:
                found = self.registry.get(token, _NOTHING)
                if found is _NOTHING:
                    outermost = token not in self._making
                    lock = self._making.setdefault(token, threading.RLock())
                    try:
                        with lock:
                            found = self.registry.setdefault(token, self.createfunc())
                    finally:
                        if outermost:
                            self._making.pop(token, None)
        return found

    def has(self) -> bool:
        token = self._token()
        with self._making.get(token, _FREE):
            return token in self.registry

    def set(self, obj: T) -> None:
        token = self._token()
        with self._making.get(token, _FREE):
            self.registry[token] = obj

    def clear(self) -> None:
        token = self._token()
        with self._making.get(token, _FREE):
            self.registry.pop(token, None)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
