"""``add_all()`` on a plain session draws all objects from an iterator before it adds the first."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.whatever-state",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if method.__name__ != "add_all":
            return super()._forward(method, args, kw)
        session: Any = self.registry()
        if isinstance(session, Session) and len(args) == 1 and hasattr(args[0], "__next__"):
            return session.add_all(list(args[0]))
        return session.add_all(*args, **kw)
