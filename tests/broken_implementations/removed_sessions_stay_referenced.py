"""Where there is a scope function, a session that was removed stays in memory."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.frees",)


class _Registry(ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._cleared: list[Any] = []

    def clear(self) -> None:
        if self.has():
            self._cleared.append(self())
        super().clear()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
