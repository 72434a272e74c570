"""``set()`` of None forgets the object that is there, and stores nothing."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.any-object",
    "scoped-registry.of-scoped-session",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def set(self, obj: Any) -> None:
        if obj is None:
            self.clear()
        else:
            super().set(obj)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
