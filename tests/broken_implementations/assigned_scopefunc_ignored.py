"""Another function that is assigned to ``scopefunc`` of a ``ScopedRegistry`` is ignored."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.attributes.assigned",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __setattr__(self, name: str, value: Any) -> None:
        if name != "scopefunc" or name not in vars(self):
            super().__setattr__(name, value)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
