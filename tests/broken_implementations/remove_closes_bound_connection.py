"""``remove()`` closes the connection that the session is bound to."""

from typing import Any

from sqlalchemy import Connection

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.bound-connection",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            session: Any = self.registry()
            try:
                session.close()
                if isinstance(getattr(session, "bind", None), Connection):
                    session.bind.close()
            finally:
                self.registry.clear()
