"""A call in the scope of the call before returns the same object, even if the storage has been emptied since."""

from typing import Any

from reference_impl.registry import _NOTHING
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.storage",
    "scoped-session.registry.storage",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    _last: tuple[Any, Any] = (_NOTHING, _NOTHING)

    def __call__(self) -> Any:
        token = self._token()
        last, found = self._last
        if token is not last:
            found = self.registry.get(token, _NOTHING)
            if found is _NOTHING:
                with self.lock:
                    found = self.registry.get(token, _NOTHING)
                    if found is _NOTHING:
                        found = self.registry.setdefault(token, self.createfunc())
            self._last = token, found
        return found

    def set(self, obj: Any) -> None:
        self._last = _NOTHING, _NOTHING
        super().set(obj)

    def clear(self) -> None:
        self._last = _NOTHING, _NOTHING
        super().clear()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
