"""``set()`` of None on a thread-local registry forgets the object that is there, and stores nothing."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.any-object",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def set(self, obj: Any) -> None:
        if obj is None:
            self.clear()
        else:
            super().set(obj)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
