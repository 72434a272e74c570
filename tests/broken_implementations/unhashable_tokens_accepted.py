"""A token that cannot be hashed is taken by the text that it prints."""

from collections.abc import Hashable
from functools import wraps
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scope.token.unhashable",
    "scoped-registry.unhashable",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        @wraps(scopefunc)
        def token() -> Any:
            found = scopefunc()
            return found if isinstance(found, Hashable) else repr(found)

        super().__init__(createfunc, token)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
