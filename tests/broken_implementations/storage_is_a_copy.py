"""What can be read as the storage is a copy of it."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.attributes",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        self.createfunc = createfunc
        self.scopefunc = scopefunc
        self._copied = sound.ScopedRegistry(createfunc, scopefunc)
        self.lock = self._copied.lock

    @property
    def registry(self) -> Any:
        return dict(self._copied.registry)

    def __call__(self) -> Any:
        return self._copied()

    def has(self) -> bool:
        return self._copied.has()

    def set(self, obj: Any) -> None:
        self._copied.set(obj)

    def clear(self) -> None:
        self._copied.clear()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    registry: Any = None


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
