"""Another function that is assigned to ``createfunc`` of a ``ThreadLocalRegistry`` is ignored."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.attributes.assigned",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __setattr__(self, name: str, value: Any) -> None:
        if name != "createfunc" or name not in vars(self):
            super().__setattr__(name, value)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
