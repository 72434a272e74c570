"""What ``close()`` raises when a thread ends is logged, and not reported as Python reports it."""

import logging
from typing import Any
from weakref import ref

from reference_impl import scoping
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.errors",)


class _Guard(scoping._Guard):
    def __del__(self) -> None:
        try:
            super().__del__()
        except Exception:
            logging.getLogger(__name__).exception("a session could not be closed when its thread ended")


class _Storage(scoping._Storage):
    def __init__(self) -> None:
        self.guard = _Guard(ref(self))


class _Sessions(scoping._ThreadLocalSessions[S]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self.registry = _Storage()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Sessions
