"""``has()`` says that there is an object while the first one is being made."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.has.makes-none",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._in_the_making: list[Any] = []

    def __call__(self) -> Any:
        token = self._token()
        found = self.registry.get(token, self)
        if found is self:
            with self.lock:
                self._in_the_making.append(token)
                try:
                    found = self.registry.get(token, self)
                    if found is self:
                        found = self.registry.setdefault(token, self.createfunc())
                finally:
                    self._in_the_making.pop()
        return found

    def has(self) -> bool:
        token = self._token()
        return token in self.registry or token in self._in_the_making


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
