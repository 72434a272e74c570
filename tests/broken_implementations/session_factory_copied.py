"""``session_factory`` is a copy of the factory that was given."""

from typing import Any

from sqlalchemy.orm import sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "registry.session-factory.attribute",
    "registry.configure.later-sessions",
)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        if isinstance(session_factory, sessionmaker):
            session_factory = sessionmaker(class_=session_factory.class_, **session_factory.kw)
        super().__init__(session_factory, scopefunc)
