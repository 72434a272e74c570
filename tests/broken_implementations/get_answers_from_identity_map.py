"""``get()`` of a class and a key looks in the identity map first, and so finds objects of other classes."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.whatever-state.newer",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        session: Any = self.registry()
        if method.__name__ == "get" and isinstance(session, Session) and len(args) == 2 and not kw:
            mapper = inspect(args[0], raiseerr=False)
            if getattr(mapper, "is_mapper", False) and isinstance(args[1], int):
                found = session.identity_map.get(mapper.identity_key_from_primary_key((args[1],)))
                if found is not None and not inspect(found).expired:
                    return found
        return getattr(session, method.__name__)(*args, **kw)
