"""Where the scope function raises a ``RuntimeError``, the scope is None."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.scopefunc.errors",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        try:
            return super()._token()
        except RuntimeError:
            return None


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
