"""When a thread ends, a session that was put into the registry's storage is left open."""

import threading
from typing import Any

from reference_impl import scoping
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.stored",)


class _Storage(scoping._Storage):
    def __setattr__(self, name: str, value: object) -> None:
        threading.local.__setattr__(self, name, value)
        self.guard.session = None


class _Sessions(scoping._ThreadLocalSessions[S]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self.registry = _Storage()

    def set(self, obj: S) -> None:
        super().set(obj)
        if isinstance(self.registry, _Storage):
            self.registry._tell_guard()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Sessions
