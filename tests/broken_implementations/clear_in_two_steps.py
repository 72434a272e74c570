"""``clear()`` drops the object before its entry, so that what runs when the object goes finds None."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.clear.no-rest",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def clear(self) -> None:
        token = self._token()
        if token in self.registry:
            self.registry[token] = None
            self.registry.pop(token, None)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def clear(self) -> None:
        if self.has():
            self.registry.value = None
        super().clear()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
