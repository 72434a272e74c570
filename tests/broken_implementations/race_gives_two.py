"""First calls that race in one scope get an object each."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.race.one-result",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        token = self._token()
        if token in self.registry:
            return self.registry[token]
        obj = self.createfunc()
        self.registry[token] = obj
        return obj


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
