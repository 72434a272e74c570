"""The error about a token that cannot be hashed says whose it is in a call alone."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.unhashable-named",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def has(self) -> bool:
        return self.scopefunc() in self.registry

    def set(self, obj: Any) -> None:
        self.registry[self.scopefunc()] = obj

    def clear(self) -> None:
        self.registry.pop(self.scopefunc(), None)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
