"""``merge()`` gives an object back at once that is in the session already."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.whatever-state",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if method.__name__ != "merge":
            return super()._forward(method, args, kw)
        session: Any = self.registry()
        if (
            isinstance(session, Session)
            and len(args) == 1
            and inspect(args[0], raiseerr=False)
            and args[0] in session
        ):
            return args[0]
        return session.merge(*args, **kw)
