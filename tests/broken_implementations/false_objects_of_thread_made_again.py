"""An object of a thread that is false is taken for none, and made again."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.any-object",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __call__(self) -> Any:
        obj = super().__call__()
        if not obj:
            obj = self.createfunc()
            self.set(obj)
        return obj


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
