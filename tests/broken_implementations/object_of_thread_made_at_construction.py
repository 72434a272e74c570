"""Making a thread-local registry makes the object of the thread that does it."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "thread-local-registry.construct",
    "registry.construct.no-session",
)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
