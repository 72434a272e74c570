"""Each call of a scoped registry makes an object."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.call",
    "scope.threads-share",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        self.registry.pop(self._token(), None)
        return self.registry.setdefault(self._token(), self.createfunc())


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
