"""Where there is a scope function, a session is closed when the thread ends that made it."""

from typing import Any

from reference_impl.scoping import _ThreadLocalSessions
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.entry.stays-after-thread",)


class _Registry(ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        # It closes what it made on a thread when that thread ends.
        self._made = _ThreadLocalSessions(createfunc)

        def make() -> Any:
            self._made.clear()
            return self._made()

        self.createfunc = make

    def clear(self) -> None:
        super().clear()
        self._made.clear()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
