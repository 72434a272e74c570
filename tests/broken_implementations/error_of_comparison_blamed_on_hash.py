"""Where comparing two tokens raises a ``TypeError``, the token is said to be one that cannot be hashed."""

from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.scope.only-compared",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        token = self.scopefunc()
        try:
            self.registry.get(token)
        except TypeError:
            raise reference_impl.UnhashableTokenError(self.scopefunc, token) from None
        return token


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
