"""The registry keeps the last twenty thousand scopes, and forgets the one before them."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.call.each-scope",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        obj = super().__call__()
        while len(self.registry) > 20_000:
            del self.registry[next(iter(self.registry))]
        return obj


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
