"""A token that is a string ends at the first character of code zero."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.scope.exact",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        token = super()._token()
        return token.partition("\0")[0] if type(token) is str else token


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
