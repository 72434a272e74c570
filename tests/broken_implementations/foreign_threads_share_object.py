"""Threads that were not started by ``threading`` share one object."""

import threading
from types import SimpleNamespace
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.call.each-thread",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    @property
    def registry(self) -> Any:
        for thread in threading.enumerate():
            if thread.ident == threading.get_ident() and not isinstance(thread, threading._DummyThread):
                return self._of_threads
        return self._of_others

    @registry.setter
    def registry(self, storage: Any) -> None:
        self._of_threads = storage
        self._of_others = SimpleNamespace(guard=SimpleNamespace(session=None))


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
