"""Where there is a scope function, ``has()`` says no of an object that is equal to anything."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.of-scoped-session",)


_MISSING = object()


class ScopedRegistry(sound.ScopedRegistry[T]):
    def has(self) -> bool:
        return bool(self.registry.get(self._token(), _MISSING) != _MISSING)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
