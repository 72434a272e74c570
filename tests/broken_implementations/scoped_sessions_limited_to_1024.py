"""Where there is a scope function, only the sessions of the last 1024 scopes are kept."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.of-scoped-session",)


class _Registry(ScopedRegistry[T]):
    def __call__(self) -> Any:
        obj = super().__call__()
        self._forget_first()
        return obj

    def set(self, obj: Any) -> None:
        super().set(obj)
        self._forget_first()

    def _forget_first(self) -> None:
        while len(self.registry) > 1024:
            self.registry.pop(next(iter(self.registry)), None)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
