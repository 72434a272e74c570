"""Of a token that is a string, only the first sixty-four characters count."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.of-scoped-session",
    "scoped-registry.scope.equality",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        token = super()._token()
        return token[:64] if isinstance(token, str) else token


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
