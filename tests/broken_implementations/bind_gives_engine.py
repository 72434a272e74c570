"""``bind`` gives the engine where a session is bound to a connection."""

from typing import Any

from sqlalchemy import Connection

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.attributes", "scoped-session.forwards.attributes.newer")


class scoped_session(sound.scoped_session[S]):
    @property
    def bind(self) -> Any:
        found = self.registry().bind
        return found.engine if isinstance(found, Connection) else found

    @bind.setter
    def bind(self, value: Any) -> None:
        self.registry().bind = value
