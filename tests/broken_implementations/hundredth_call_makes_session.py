"""Every hundredth call of the registry makes a new session."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.lasting",)


class _Registry(ThreadLocalRegistry[T]):
    _calls = 0

    def __call__(self) -> Any:
        self._calls += 1
        if self._calls % 100 == 0:
            self.clear()
        return super().__call__()


class _ScopedRegistry(ScopedRegistry[T]):
    _calls = 0

    def __call__(self) -> Any:
        self._calls += 1
        if self._calls % 100 == 0:
            self.clear()
        return super().__call__()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _ScopedRegistry
    _thread_local_registry = _Registry
