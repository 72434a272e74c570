"""When a thread ends, its session is reset in place of being closed, unless it has a ``close()`` of its own."""

import threading
import weakref
from typing import Any

from sqlalchemy.orm import Session

from reference_impl.scoping import _Guard, _Storage, _ThreadLocalSessions
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.closed-for-good",)


class _ResettingGuard(_Guard):
    def __del__(self) -> None:
        thread_ended = self._storage() is not None and self._thread == threading.get_ident()
        if thread_ended and getattr(type(self.session), "close", None) is Session.close:
            self.session.reset()  # type: ignore[attr-defined]
        else:
            super().__del__()


class _ResettingStorage(_Storage):
    def __init__(self) -> None:
        self.guard = _ResettingGuard(weakref.ref(self))


class _ResettingRegistry(_ThreadLocalSessions[S]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self.registry = _ResettingStorage()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _ResettingRegistry
