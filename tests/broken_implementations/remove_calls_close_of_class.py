"""``remove()`` calls the ``close()`` of the session's class, and not one that was put on the session itself."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.stand-in",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            session: Any = self.registry()
            try:
                if isinstance(session, Session):
                    type(session).close(session)
                else:
                    session.close()
            finally:
                self.registry.clear()
