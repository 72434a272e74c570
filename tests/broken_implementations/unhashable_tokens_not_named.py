"""The error about a token that cannot be hashed does not say whose it is."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scope.token.unhashable-named",
    "scoped-registry.unhashable-named",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        return self.scopefunc()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
