"""Where a subclass of ``Session`` defines a property anew, ``Session``'s own is read."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.overridden",)


def _of_session_class(name: str) -> property:
    def read(self: Any) -> Any:
        session = self.registry()
        of_class = getattr(Session, name)
        return of_class.fget(session) if isinstance(session, Session) else getattr(session, name)

    return property(read, doc=getattr(Session, name).__doc__)


class scoped_session(sound.scoped_session[S]):
    pass


for _name in ("deleted", "dirty", "new", "no_autoflush", "is_active"):
    if isinstance(getattr(Session, _name), property):
        setattr(scoped_session, _name, _of_session_class(_name))
