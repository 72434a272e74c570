"""After an ``AttributeError`` of the function that makes a thread's object, the function is called again."""

from contextlib import suppress
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.errors",)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __call__(self) -> Any:
        with suppress(AttributeError):
            return super().__call__()
        self.set(self.createfunc())
        return self.registry.value


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
