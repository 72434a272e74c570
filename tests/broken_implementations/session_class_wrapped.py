"""Where the class of the sessions is given as the factory, a ``sessionmaker`` of that class takes its place."""

from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.as-given",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        if isinstance(session_factory, type) and issubclass(session_factory, Session):
            session_factory = sessionmaker(class_=session_factory)
        super().__init__(session_factory, scopefunc)
