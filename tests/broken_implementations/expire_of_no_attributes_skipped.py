"""``expire()`` with an empty list of attributes does nothing on a plain session."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.every-session",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        session: Any = self.registry()
        names = kw.get("attribute_names", args[1] if len(args) > 1 else None)
        if method.__name__ == "expire" and isinstance(session, Session) and type(names) is list and not names:
            return None
        return getattr(session, method.__name__)(*args, **kw)
