"""``remove()`` calls the session's ``reset()``, unless a subclass has a ``close()`` of its own."""

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.closed-for-good",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if not self.registry.has():
            return
        session = self.registry()
        try:
            if getattr(type(session), "close", None) is Session.close:
                session.reset()
            else:
                session.close()
        finally:
            self.registry.clear()
