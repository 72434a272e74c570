"""``set()`` refuses a session that is another scope's."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.any-order",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def set(self, obj: Any) -> None:
        token = self._token()
        for other, there in list(self.registry.items()):
            if isinstance(obj, Session) and there is obj and other != token:
                raise ValueError("this session belongs to another scope")
        self.registry[token] = obj


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
