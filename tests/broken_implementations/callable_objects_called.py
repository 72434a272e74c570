"""An object that can be called is called whenever it is asked for."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.any-object",
    "scoped-registry.of-scoped-session",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        obj = super().__call__()
        return obj() if callable(obj) else obj


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
