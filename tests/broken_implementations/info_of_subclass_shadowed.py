"""Where a subclass of ``Session`` defines ``info`` anew, that of ``Session`` is read."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.overridden",)


class scoped_session(sound.scoped_session[S]):
    @property
    def info(self) -> Any:
        """A user-modifiable dictionary."""
        session: Any = self.registry()
        return session.__dict__.setdefault("info", {}) if isinstance(session, Session) else session.info
