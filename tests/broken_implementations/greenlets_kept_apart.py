"""Greenlets that run on one thread get a session each."""

from typing import Any
from weakref import WeakKeyDictionary

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread.greenlets-share",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._of_greenlets: WeakKeyDictionary[greenlet, Any] = WeakKeyDictionary()

    def __call__(self) -> Any:
        if _is_thread():
            return super().__call__()
        if not self.has():
            self.set(self.createfunc())
        return self._of_greenlets[getcurrent()]

    def has(self) -> bool:
        return super().has() if _is_thread() else getcurrent() in self._of_greenlets

    def set(self, obj: Any) -> None:
        if _is_thread():
            super().set(obj)
        else:
            self._of_greenlets[getcurrent()] = obj

    def clear(self) -> None:
        if _is_thread():
            super().clear()
        else:
            self._of_greenlets.pop(getcurrent(), None)


def _is_thread() -> bool:
    """Return whether this is the greenlet that each thread starts with."""
    return getcurrent().parent is None


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
