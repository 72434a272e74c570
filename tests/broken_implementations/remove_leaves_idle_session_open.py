"""``remove()`` leaves a session open that is in no transaction, unless it has its own ``close()``."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.like-close",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            session: Any = self.registry()
            if getattr(type(session), "close", None) is Session.close and not session.in_transaction():
                self.registry.clear()
        super().remove()
