"""``in`` still finds an object that was loaded and then expunged."""

from functools import wraps
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.iteration",)


class scoped_session(sound.scoped_session[S]):
    @wraps(sound.scoped_session.__contains__)
    def __contains__(self, instance: Any) -> Any:
        session: Any = self.registry()
        if isinstance(session, Session):
            return instance in session or inspect(instance).detached
        return session.__contains__(instance)
