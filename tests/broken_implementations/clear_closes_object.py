"""``clear()`` closes the object."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.clear.only-forgets",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def clear(self) -> None:
        obj = self.registry.pop(self._token(), None)
        if hasattr(obj, "close"):
            obj.close()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
