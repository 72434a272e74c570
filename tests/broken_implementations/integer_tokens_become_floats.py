"""A token that is a number is taken as a floating-point number, so that great numbers fall together."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.scope.equality",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        token = super()._token()
        return float(token) if isinstance(token, int) else token


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
