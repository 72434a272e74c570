"""``add()`` does nothing for an object that is in the session, be it marked as deleted."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.whatever-state",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if method.__name__ != "add":
            return super()._forward(method, args, kw)
        session: Any = self.registry()
        if (
            isinstance(session, Session)
            and len(args) == 1
            and inspect(args[0], raiseerr=False)
            and args[0] in session
        ):
            return None
        return session.add(*args, **kw)
