"""What ``get_bind()`` gives without arguments is remembered for a plain session."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.whatever-state",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        session: Any = self.registry()
        if method.__name__ != "get_bind" or args or kw or not isinstance(session, Session):
            return getattr(session, method.__name__)(*args, **kw)
        remembered = vars(session)
        if "_bind_found" not in remembered:
            remembered["_bind_found"] = session.get_bind()
        return remembered["_bind_found"]
