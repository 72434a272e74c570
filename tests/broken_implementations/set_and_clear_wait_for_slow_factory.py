"""While an object is made for one scope, ``set()`` and ``clear()`` in other scopes wait."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.race.others-go-on",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def set(self, obj: Any) -> None:
        with self.lock:
            super().set(obj)

    def clear(self) -> None:
        with self.lock:
            super().clear()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
