"""``rollback()`` within a savepoint rolls back to the savepoint."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.whatever-state",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if method.__name__ != "rollback":
            return super()._forward(method, args, kw)
        session: Any = self.registry()
        savepoint = session.get_nested_transaction() if isinstance(session, Session) else None
        if savepoint is not None:
            return savepoint.rollback()
        return session.rollback(*args, **kw)
