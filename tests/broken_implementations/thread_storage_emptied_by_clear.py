"""``clear()`` of a ``ThreadLocalRegistry`` also empties the storage of what somebody else has put there."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.storage",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def clear(self) -> None:
        super().clear()
        for name in set(vars(self.registry)) - {"guard"}:
            delattr(self.registry, name)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
