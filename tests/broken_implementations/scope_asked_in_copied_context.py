"""The scope function is asked in a copy of the context, so that what it sets there is lost."""

from contextvars import copy_context
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.context-variable.set-by-function",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        return copy_context().run(super()._token)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
