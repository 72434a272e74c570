"""The session of a thread goes as soon as nobody else holds it."""

import weakref
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "access.method.same-session",
    "registry.call.arguments",
)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __call__(self) -> Any:
        obj = self._held()
        if obj is None:
            obj = self.createfunc()
            self.set(obj)
        return obj

    def has(self) -> bool:
        return self._held() is not None

    def set(self, obj: Any) -> None:
        try:
            self.registry.held = weakref.ref(obj)
        except TypeError:
            self.registry.held = lambda: obj

    def clear(self) -> None:
        self.registry.held = lambda: None

    def _held(self) -> Any:
        return self.registry.held() if hasattr(self.registry, "held") else None


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
