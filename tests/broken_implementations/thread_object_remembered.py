"""A thread-local registry remembers each thread's object, and overlooks what is done to the storage."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-session.registry.storage",
    "thread-local-registry.storage",
)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._remembered = threading.local()

    def __call__(self) -> Any:
        try:
            return self._remembered.obj
        except AttributeError:
            pass
        obj = super().__call__()
        self._remembered.obj = obj
        return obj

    def set(self, obj: T) -> None:
        super().set(obj)
        self._remembered.obj = obj

    def clear(self) -> None:
        super().clear()
        vars(self._remembered).clear()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
