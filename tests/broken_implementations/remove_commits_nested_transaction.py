"""Within ``begin_nested()``, ``remove()`` commits what was not committed."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.remove.rolls-back",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            session: Any = self.registry()
            if isinstance(session, Session) and session.in_nested_transaction() and session.is_active:
                session.commit()
        super().remove()
