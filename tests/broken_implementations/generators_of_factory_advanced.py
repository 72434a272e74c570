"""Where the factory returns a generator, the registry keeps what that yields first."""

from inspect import isgenerator
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.any-object", "thread-local-registry.any-object")


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        is_new = not self.registry
        obj: Any = super().__call__()
        if is_new and isgenerator(obj):
            obj = next(obj)
            self.set(obj)
        return obj


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def __call__(self) -> Any:
        is_new = not hasattr(self.registry, "value")
        obj: Any = super().__call__()
        if is_new and isgenerator(obj):
            obj = self.registry.value = next(obj)
        return obj


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
