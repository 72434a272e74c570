"""``clear()`` of a thread-local registry raises where there is nothing."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.clear",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def clear(self) -> None:
        if not self.has():
            raise LookupError("there is nothing to clear")
        super().clear()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
