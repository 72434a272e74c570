"""A session factory that is no ``sessionmaker`` is refused."""

from typing import Any

from sqlalchemy.orm import sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.factory.any-callable",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        if not isinstance(session_factory, sessionmaker):
            raise TypeError("a sessionmaker is needed")
        super().__init__(session_factory, scopefunc)
