"""If the storage is exchanged for an empty one, ``has()`` and ``set()`` go on with the first."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.storage",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._first = self.registry

    def has(self) -> bool:
        return self._token() in (self.registry or self._first)

    def set(self, obj: T) -> None:
        (self.registry or self._first)[self._token()] = obj


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
