"""The parameters of the registries are called ``factory`` and ``scope``."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.construct",
    "thread-local-registry.construct",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, factory: Any, scope: Any) -> None:
        super().__init__(factory, scope)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def __init__(self, factory: Any) -> None:
        super().__init__(factory)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
