"""``get`` gives an object that the session has, even if it has expired and its row is gone."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.get.database",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        session: Any = self.registry()
        if method.__name__ == "get" and type(session).get is Session.get and len(args) == 2 and not kw:
            try:
                found = session.identity_map.get(session.identity_key(*args))
            except Exception:
                found = None
            if found is not None:
                return found
        return super()._forward(method, args, kw)
