"""Tasks of an event loop that run on one thread get a session each."""

from contextvars import ContextVar
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread.tasks-share",)


_nothing = object()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._current: ContextVar[Any] = ContextVar("current")

    def __call__(self) -> Any:
        if not self.has():
            self.set(self.createfunc())
        return self._current.get()

    def has(self) -> bool:
        return self._current.get(_nothing) is not _nothing

    def set(self, obj: Any) -> None:
        self._current.set(obj)

    def clear(self) -> None:
        self._current.set(_nothing)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
