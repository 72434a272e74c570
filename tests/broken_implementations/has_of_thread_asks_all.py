"""``has()`` of a thread-local registry tells whether any thread has an object."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.has",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    _used = False

    def __call__(self) -> Any:
        obj = super().__call__()
        self._used = True
        return obj

    def set(self, obj: Any) -> None:
        self._used = True
        super().set(obj)

    def has(self) -> bool:
        return self._used

    def clear(self) -> None:
        if super().has():
            super().clear()
            self._used = False


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
