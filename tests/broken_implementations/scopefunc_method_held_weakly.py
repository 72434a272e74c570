"""A method that is the scope function is held weakly, and fails when its object has gone."""

from types import MethodType
from typing import Any, cast
from weakref import WeakMethod

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.keeps-functions",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if isinstance(scopefunc, MethodType):
            method = WeakMethod(scopefunc)
            self.registry.scopefunc = lambda: cast(Any, method())()
