"""Iteration runs over the objects that were added after all others."""

from functools import wraps
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.iteration",)


class scoped_session(sound.scoped_session[S]):
    @wraps(sound.scoped_session.__iter__)
    def __iter__(self) -> Any:
        session: Any = self.registry()
        if isinstance(session, Session):
            return iter(sorted(session, key=lambda found: found in session.new))
        return session.__iter__()
