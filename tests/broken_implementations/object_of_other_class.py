"""Calling the class gives an object of another class."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.plain-object",)


class _ScopedSession(sound.scoped_session[S]):
    pass


class scoped_session(sound.scoped_session[S]):
    def __new__(cls, session_factory: Any, scopefunc: Any = None) -> Any:
        if cls is scoped_session:
            return _ScopedSession(session_factory, scopefunc)
        return super().__new__(cls)
