"""A method that was put on the session itself is not called, but that of its class."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.every-session",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        session: Any = self.registry()
        if method.__name__ in getattr(session, "__dict__", {}) and isinstance(session, Session):
            return getattr(type(session), method.__name__)(session, *args, **kw)
        return super()._forward(method, args, kw)
