"""Whatever error a token's ``__hash__()`` raises, the token is said to be one that cannot be hashed."""

from typing import Any

from reference_impl import UnhashableTokenError
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.unhashable",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        token = self.scopefunc()
        try:
            hash(token)
        except Exception:
            raise UnhashableTokenError(self.scopefunc, token) from None
        return token


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
