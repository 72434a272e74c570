"""In a call without arguments, the factory is called in a copy of the context."""

from contextvars import copy_context
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.in-place",)

_NOTHING: Any = object()


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        token = self._token()
        found = self.registry.get(token, _NOTHING)
        if found is _NOTHING:
            with self.lock:
                found = self.registry.get(token, _NOTHING)
                if found is _NOTHING:
                    found = self.registry.setdefault(token, copy_context().run(self.createfunc))
        return found


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def __call__(self) -> Any:
        if not self.has():
            self.set(copy_context().run(self.createfunc))
        return super().__call__()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
