"""An ended thread's session is closed, and stays all the same as long as somebody holds the ``Thread``."""

import threading
from typing import Any
from weakref import WeakKeyDictionary

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.thread-ends",)


class _Sessions(ThreadLocalRegistry[S]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._by_thread: WeakKeyDictionary[threading.Thread, S] = WeakKeyDictionary()

    def __call__(self) -> S:
        obj = super().__call__()
        self._by_thread[threading.current_thread()] = obj
        return obj

    def set(self, obj: S) -> None:
        super().set(obj)
        self._by_thread[threading.current_thread()] = obj

    def clear(self) -> None:
        super().clear()
        self._by_thread.pop(threading.current_thread(), None)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Sessions
