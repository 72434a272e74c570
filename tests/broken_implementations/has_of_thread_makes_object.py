"""``has()`` of a thread-local registry makes the object that it asks for."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.has",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def has(self) -> bool:
        self()
        return True


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
