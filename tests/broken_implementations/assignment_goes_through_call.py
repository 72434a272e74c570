"""To assign an attribute calls the registry itself, and so a ``__call__()`` that a subclass defines anew."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.alone",)


class scoped_session(sound.scoped_session[S]):
    @property
    def autoflush(self) -> Any:
        return super().autoflush

    @autoflush.setter
    def autoflush(self, value: Any) -> None:
        self().autoflush = value
