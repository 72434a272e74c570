"""Registries that were given the same factory share their sessions."""

from typing import Any
from weakref import WeakKeyDictionary

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.call.one-per-registry",)


_registries: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if scopefunc is None:
            self.registry = _registries.setdefault(session_factory, self.registry)
