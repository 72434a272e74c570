"""Where there is a scope function, what the session factory returns replaces what it has stored."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.stores",)


class _Sessions(ScopedRegistry[S]):
    def __call__(self) -> Any:
        token = self._token()
        found = self.registry.get(token, self)
        if found is self:
            with self.lock:
                found = self.registry.get(token, self)
                if found is self:
                    found = self.registry[token] = self.createfunc()
        return found


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Sessions
