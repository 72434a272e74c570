"""The session of a scope goes as soon as nobody else holds it."""

from typing import Any
from weakref import WeakValueDictionary

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scope.entry.stays",
    "scope.entry.stays-after-close",
)


class _WeakRegistry(ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self.registry = WeakValueDictionary()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _WeakRegistry
