"""A factory's error comes with one of the registry's own, which it is said to have happened in."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.factory.error-alone",)


class _ScopedSessions(ScopedRegistry[S]):
    def __call__(self) -> Any:
        token = self._token()
        try:
            return self.registry[token]
        except KeyError:
            with self.lock:
                found = self.registry.get(token, self)
                return self.registry.setdefault(token, self.createfunc()) if found is self else found


class _ThreadLocalSessions(ThreadLocalRegistry[S]):
    def __call__(self) -> Any:
        try:
            return self.registry.value
        except AttributeError:
            self.set(self.createfunc())
            return self.registry.value


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _ScopedSessions
    _thread_local_registry = _ThreadLocalSessions
