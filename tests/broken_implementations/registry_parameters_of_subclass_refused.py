"""A subclass of a registry cannot have parameters of its own: ``__new__()`` takes those of the registry."""

from typing import Any, Self

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.subclass",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __new__(cls, createfunc: Any, scopefunc: Any = None) -> Self:
        return super().__new__(cls)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
