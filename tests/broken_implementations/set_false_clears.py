"""``set()`` of something that is false forgets the object that is there, and stores nothing."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.any-object",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def set(self, obj: Any) -> None:
        super().set(obj)
        if obj is not None and not obj:
            self.clear()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
