"""A value that equals the present ``autoflush`` is not assigned."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.each-scope",)


class scoped_session(sound.scoped_session[S]):
    @property
    def autoflush(self) -> Any:
        return self.registry().autoflush

    @autoflush.setter
    def autoflush(self, value: Any) -> None:
        session = self.registry()
        if session.autoflush != value:
            session.autoflush = value
