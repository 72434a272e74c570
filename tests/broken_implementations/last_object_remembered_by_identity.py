"""The object of the last token is remembered until the very same token is cleared or stored."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.any-order",)


_NOTHING: Any = object()


class ScopedRegistry(sound.ScopedRegistry[T]):
    _last: tuple[Any, Any] = (_NOTHING, None)

    def __call__(self) -> Any:
        token = self._token()
        if self._last[0] is not token:
            self._last = (token, super().__call__())
        return self._last[1]

    def set(self, obj: T) -> None:
        self._forget()
        super().set(obj)

    def clear(self) -> None:
        self._forget()
        super().clear()

    def _forget(self) -> None:
        if self._last[0] is self._token():
            self._last = (_NOTHING, None)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
