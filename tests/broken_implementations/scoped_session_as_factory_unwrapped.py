"""Where a ``scoped_session`` is given as the factory, its own factory is taken in its place."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.scoped-session",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        while isinstance(session_factory, scoped_session):
            session_factory = session_factory.session_factory
        super().__init__(session_factory, scopefunc)
