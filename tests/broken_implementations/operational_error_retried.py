"""After an ``OperationalError`` the factory is called once more."""

from contextlib import suppress
from typing import Any

from sqlalchemy.exc import OperationalError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.errors",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)

        def make_session() -> Any:
            with suppress(OperationalError):
                return session_factory()
            return session_factory()

        self.registry.createfunc = make_session
