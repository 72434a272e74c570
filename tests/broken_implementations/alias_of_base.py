"""``ThreadLocalRegistry[...]`` is an alias of ``ScopedRegistry``, and asks for a scope function."""

from types import GenericAlias
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.generic",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __class_getitem__(cls, args: Any) -> Any:
        return GenericAlias(ScopedRegistry, args)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    __class_getitem__ = ScopedRegistry.__dict__["__class_getitem__"]


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
