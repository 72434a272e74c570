"""Where a registry is dropped, only the dropping thread lets its session go."""

import threading
import weakref
from typing import Any

from reference_impl.scoping import _ThreadLocalSessions
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.frees",)


class _Shared(threading.local):
    """One storage for all registries, in which each has a name of its own."""

    def drop(self, name: str) -> None:
        vars(self).pop(name, None)


_shared = _Shared()


class _Sessions(_ThreadLocalSessions[S]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._name = f"session {id(self)}"
        weakref.finalize(self, _shared.drop, self._name)

    def __call__(self) -> Any:
        obj = super().__call__()
        setattr(_shared, self._name, obj)
        return obj

    def set(self, obj: Any) -> None:
        super().set(obj)
        setattr(_shared, self._name, obj)

    def clear(self) -> None:
        super().clear()
        _shared.drop(self._name)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Sessions
