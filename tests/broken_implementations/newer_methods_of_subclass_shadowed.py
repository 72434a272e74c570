"""Where a subclass of ``Session`` defines one of the newer methods anew, ``Session``'s own is called."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.overridden.newer",)


class scoped_session(sound.scoped_session[S]):
    def reset(self) -> None:
        session: Any = self.registry()
        if isinstance(session, Session):
            Session.reset(session)
        else:
            session.reset()
