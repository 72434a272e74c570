"""``set()`` of a thread-local registry stores the object for all threads that have none."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.set",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def set(self, obj: Any) -> None:
        super().set(obj)
        self.createfunc = lambda: obj


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
