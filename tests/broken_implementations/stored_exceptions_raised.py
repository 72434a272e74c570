"""An object that is an exception is raised in place of being returned."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.any-object",
    "thread-local-registry.any-object",
)


def _outcome(obj: Any) -> Any:
    if isinstance(obj, BaseException):
        raise obj
    return obj


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        return _outcome(super().__call__())


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def __call__(self) -> Any:
        return _outcome(sound.ThreadLocalRegistry.__call__(self))


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
