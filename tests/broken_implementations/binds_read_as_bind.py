"""``binds`` gives the session's ``bind``."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.attributes.newer",)


class scoped_session(sound.scoped_session[S]):
    @property
    def binds(self) -> Any:
        return self.registry().bind

    @binds.setter
    def binds(self, value: Any) -> None:
        self.registry().binds = value
