"""A call looks whether there is an object, and fails if another thread clears it before the call takes it."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.call.cleared-meanwhile",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        token = self._token()
        if token in self.registry:
            return self.registry[token]
        with self.lock:
            if token in self.registry:
                return self.registry[token]
            return self.registry.setdefault(token, self.createfunc())


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
