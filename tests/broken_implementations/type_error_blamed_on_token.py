"""A ``TypeError`` of the function that makes an object is told as that of a token that cannot be hashed."""

from typing import Any

from reference_impl import UnhashableTokenError
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.errors",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        token = self.scopefunc()
        try:
            if token not in self.registry:
                with self.lock:
                    if token not in self.registry:
                        self.registry.setdefault(token, self.createfunc())
            return self.registry[token]
        except TypeError:
            raise UnhashableTokenError(self.scopefunc, token) from None


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
