"""Where another storage takes the place of a thread-local one, the session in the first is closed."""

from typing import Any
from weakref import ref

from reference_impl import scoping
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.stored",)


class _Storage(scoping._Storage):
    def __init__(self, registry: Any) -> None:
        self.guard = scoping._Guard(registry)


class _Sessions(scoping._ThreadLocalSessions[S]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self.registry = _Storage(ref(self))


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Sessions
