"""A ``ThreadLocalRegistry`` that is used by itself closes whatever can be closed when the thread ends."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.thread-ends.only-forgets",)


class _Guard:
    obj: Any = None

    def __init__(self) -> None:
        self.thread = threading.get_ident()

    def __del__(self) -> None:
        if hasattr(self.obj, "close") and self.thread == threading.get_ident():
            self.obj.close()


class _Storage(threading.local):
    def __init__(self) -> None:
        self.end = _Guard()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._ends = _Storage()
        self._is_alone = type(self) is ThreadLocalRegistry

    def set(self, obj: T) -> None:
        super().set(obj)
        self._ends.end.obj = obj if self._is_alone else None

    def clear(self) -> None:
        super().clear()
        self._ends.end.obj = None


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
