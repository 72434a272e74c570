"""``set()`` of a thread-local registry leaves an object that is there in its place."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "thread-local-registry.set",
    "thread-local-registry.any-object",
)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def set(self, obj: Any) -> None:
        if not self.has():
            super().set(obj)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
