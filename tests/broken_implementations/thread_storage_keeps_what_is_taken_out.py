"""What is taken out of the storage of a ``ThreadLocalRegistry`` that is used by itself stays referenced."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.storage",)


class _Storage(threading.local):
    def __delattr__(self, name: str) -> None:
        self.taken_out = getattr(self, name)
        super().__delattr__(name)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        if type(self) is ThreadLocalRegistry:
            self.registry = _Storage()

    def clear(self) -> None:
        super().clear()
        vars(self.registry).pop("taken_out", None)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
