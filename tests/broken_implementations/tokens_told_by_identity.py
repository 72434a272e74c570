"""Tokens that are equal name two scopes if they are two objects."""

from functools import wraps
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.token.equality",)


# Held, so that no two tokens have the same identity one after the other.
_tokens: dict[int, Any] = {}


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        @wraps(scopefunc)
        def token() -> Any:
            found = scopefunc()
            hash(found)
            _tokens[id(found)] = found
            return id(found)

        super().__init__(createfunc, token)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
