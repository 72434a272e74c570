"""The scope function is called under a lock, so that one thread waits while another is in it."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.no-waiting",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _renew_lock(self) -> None:
        super()._renew_lock()
        self._scope_lock = threading.RLock()

    def _token(self) -> Any:
        with self._scope_lock:
            return super()._token()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
