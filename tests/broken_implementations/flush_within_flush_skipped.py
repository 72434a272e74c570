"""``flush()`` does nothing while the session is flushing."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.whatever-state",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if method.__name__ != "flush":
            return super()._forward(method, args, kw)
        session: Any = self.registry()
        if isinstance(session, Session) and getattr(session, "_flushing", False):
            return None
        return session.flush(*args, **kw)
