"""``configure()`` makes a factory of its own and leaves the given one as it was."""

from typing import Any

from sqlalchemy.orm import sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.configure.later-sessions",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        self.session_factory = sessionmaker(**{**self.session_factory.kw, **kwargs})
        super().configure()
        self.registry.createfunc = self.session_factory
