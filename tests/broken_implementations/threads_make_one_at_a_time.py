"""While a thread makes its object, other threads that have none wait."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.no-waiting",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self.lock = threading.RLock()

    def __call__(self) -> Any:
        if self.has():
            return super().__call__()
        with self.lock:
            return super().__call__()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
