"""A scope function that can be called with an argument is given the registry."""

import inspect
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.called-without-arguments",
    "scoped-session.called-without-arguments",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        try:
            inspect.signature(self.scopefunc).bind(self)
        except (TypeError, ValueError):
            return super()._token()
        token = self.scopefunc(self)  # type: ignore[call-arg]
        hash(token)
        return token


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
