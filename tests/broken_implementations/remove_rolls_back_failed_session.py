"""``remove()`` rolls back a session whose flush has failed before it closes it."""

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.like-close",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if not self.registry.has():
            return
        session = self.registry()
        try:
            if isinstance(session, Session) and not session.is_active:
                session.rollback()
            session.close()
        finally:
            self.registry.clear()
