"""Each call of a ``ThreadLocalRegistry`` that is used on its own makes an object."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.call",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __call__(self) -> Any:
        self.set(self.createfunc())
        return super().__call__()


class _SoundRegistry(ThreadLocalRegistry[T]):
    def __call__(self) -> Any:
        return sound.ThreadLocalRegistry.__call__(self)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _SoundRegistry
