"""A thread keeps a thread-local registry's session while that refers to the registry, though nothing else does."""

import threading
from typing import Any
from weakref import WeakKeyDictionary

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.frees",)


# Its dictionary is another one in each thread.
_kept = threading.local()


def _by_registry() -> Any:
    return vars(_kept).setdefault("objects", WeakKeyDictionary())


class _Registry(ThreadLocalRegistry[Any]):
    def __call__(self) -> Any:
        obj = super().__call__()
        _by_registry()[self] = obj
        return obj

    def set(self, obj: Any) -> None:
        super().set(obj)
        _by_registry()[self] = obj

    def clear(self) -> None:
        super().clear()
        _by_registry().pop(self, None)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry
