"""When a thread ends, a session is closed that was taken out of the registry's storage."""

import threading
from typing import Any

from reference_impl import scoping
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.stored", "thread-local-registry.storage")


class _Storage(scoping._Storage):
    def __delattr__(self, name: str) -> None:
        threading.local.__delattr__(self, name)


class _Sessions(scoping._ThreadLocalSessions[S]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self.registry = _Storage()

    def clear(self) -> None:
        super().clear()
        if isinstance(self.registry, _Storage):
            self.registry._tell_guard()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Sessions
