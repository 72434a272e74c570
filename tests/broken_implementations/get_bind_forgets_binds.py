"""``get_bind`` of a plain session gives what the session is bound to, whichever class is asked for."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.every-session",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        session: Any = self.registry()
        if method.__name__ == "get_bind" and isinstance(session, Session) and session.bind is not None:
            return session.bind
        return super()._forward(method, args, kw)
