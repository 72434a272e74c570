"""``remove()`` empties the ``info`` of the session that it closes."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.only-closes",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        session: Any = self.registry() if self.registry.has() else None
        super().remove()
        if isinstance(session, Session):
            session.info.clear()
