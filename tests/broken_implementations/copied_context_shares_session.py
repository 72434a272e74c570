"""A thread that runs in a copy of another thread's context gets that thread's session."""

import threading
from contextvars import ContextVar
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread.copied-context",)


class _Registry(ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._inherited: ContextVar[Any] = ContextVar("session", default=(0, None))

    def __call__(self) -> Any:
        thread, obj = self._inherited.get()
        if obj is not None and thread != threading.get_ident() and not self.has():
            return obj
        obj = super().__call__()
        self._inherited.set((threading.get_ident(), obj))
        return obj

    def set(self, obj: Any) -> None:
        super().set(obj)
        self._inherited.set((threading.get_ident(), obj))

    def clear(self) -> None:
        super().clear()
        self._inherited.set((0, None))


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry
