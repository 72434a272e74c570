"""All threads get one and the same session."""

from types import SimpleNamespace
from typing import Any, cast

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "thread.session-each",
    "thread-local-registry.call.each-thread",
    "notes.threads",
)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self.registry = cast(Any, SimpleNamespace(guard=SimpleNamespace(session=None)))


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
