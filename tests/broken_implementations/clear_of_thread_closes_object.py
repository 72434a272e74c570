"""``clear()`` of a thread-local registry closes the object."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.clear.only-forgets",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def clear(self) -> None:
        obj: Any = self() if self.has() else None
        if hasattr(obj, "close"):
            obj.close()
        super().clear()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
