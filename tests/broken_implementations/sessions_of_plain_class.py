"""Sessions are made of the factory's arguments, and the factory itself is not called."""

from typing import Any, cast

from sqlalchemy.orm import Session, sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "access.method.subclass",
    "scoped-session.events",
)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if isinstance(session_factory, sessionmaker):
            self.registry.createfunc = lambda: cast(Any, Session(**session_factory.kw))
