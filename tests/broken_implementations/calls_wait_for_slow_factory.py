"""While an object is made for one scope, calls in scopes that have theirs wait."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.race.others-go-on",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        with self.lock:
            return super().__call__()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
