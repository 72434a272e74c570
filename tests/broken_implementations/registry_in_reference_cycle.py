"""A registry that nothing refers to stays, with its session, until the garbage collector runs."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remembers-nothing.at-once",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._end = {"commit": self.commit, "rollback": self.rollback}
