"""A call of a thread-local registry stores through ``set()``, and so through one that a subclass defines."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.subclass.alone",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __call__(self) -> Any:
        if hasattr(self.registry, "value"):
            return self.registry.value
        obj = self.createfunc()
        self.set(obj)
        return obj


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
