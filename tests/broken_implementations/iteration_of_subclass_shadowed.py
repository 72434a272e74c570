"""Where a subclass of ``Session`` defines iteration anew, that of ``Session`` is used."""

from functools import wraps
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.overridden",)


class scoped_session(sound.scoped_session[S]):
    @wraps(Session.__iter__)
    def __iter__(self) -> Any:
        session: Any = self.registry()
        return Session.__iter__(session) if isinstance(session, Session) else iter(session)
