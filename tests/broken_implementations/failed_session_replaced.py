"""A session whose flush failed makes way for a new one at the next call."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.whatever-state",)


class _Registry(ScopedRegistry[T]):
    def __call__(self) -> Any:
        found: Any = super().__call__()
        if isinstance(found, Session) and not found.is_active:
            self.clear()
            found = super().__call__()
        return found


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
