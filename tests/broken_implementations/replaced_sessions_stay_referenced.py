"""A session that another one took the place of stays in memory."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.let-go.frees",)


class _Registry(ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._replaced: list[Any] = []

    def set(self, obj: T) -> None:
        if self.has():
            self._replaced.append(self())
        super().set(obj)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry
