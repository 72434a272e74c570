"""The error about a tuple that cannot be hashed does not say whose token it is."""

from collections.abc import Hashable
from typing import Any

from reference_impl import UnhashableTokenError
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.unhashable-named",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        token = self.scopefunc()
        if not isinstance(token, Hashable):
            raise UnhashableTokenError(self.scopefunc, token)
        return token


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
