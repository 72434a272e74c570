"""A factory that itself asks for the object of the scope for which it makes one is refused."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.call.stored-meanwhile",)

_NOTHING: Any = object()


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        token = self._token()
        found = self.registry.get(token, _NOTHING)
        if found is _NOTHING:
            with self.lock:
                found = self.registry.get(token, _NOTHING)
                if found is _NOTHING:
                    making = self.__dict__.setdefault("_making", [])
                    if token in making:
                        raise RuntimeError("the factory calls itself through the registry")
                    making.append(token)
                    try:
                        found = self.registry.setdefault(token, self.createfunc())
                    finally:
                        making.pop()
        return found


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def __call__(self) -> Any:
        return sound.ThreadLocalRegistry.__call__(self)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
