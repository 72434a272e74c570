"""The parameter of ``set()`` has another name."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.set",
    "thread-local-registry.set",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def set(self, value: Any) -> None:
        super().set(value)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def set(self, value: Any) -> None:
        super().set(value)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
