"""The methods of SQLAlchemy's ``Session`` are called, also where the session's class has its own."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.subclass",)


class scoped_session(sound.scoped_session[S]):
    def commit(self) -> Any:
        return Session.commit(self.registry())
