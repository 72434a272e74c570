"""``set()`` clears the scope before it stores, so that what runs when the earlier object goes finds nothing."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.set.no-gap",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def set(self, obj: T) -> None:
        token = self._token()
        self.registry.pop(token, None)
        self.registry[token] = obj


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def set(self, obj: T) -> None:
        self.clear()
        super().set(obj)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
