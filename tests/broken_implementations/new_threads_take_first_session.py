"""A thread that has no session gets the first one that was made."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "thread.session-each",
    "thread-local-registry.call.each-thread",
)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    _first: Any = None

    def __call__(self) -> Any:
        if self._first is not None and not self.has():
            return self._first
        self._first = super().__call__()
        return self._first

    def clear(self) -> None:
        super().clear()
        self._first = None


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
