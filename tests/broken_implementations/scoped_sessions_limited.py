"""Where there is a scope function, only the sessions of the last hundred scopes are kept."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.of-scoped-session",)


class _Registry(ScopedRegistry[T]):
    def __call__(self) -> Any:
        obj = super().__call__()
        while len(self.registry) > 100:
            del self.registry[next(iter(self.registry))]
        return obj


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
