"""Printing the registry makes a session where there is none."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.plain-object",)


class scoped_session(sound.scoped_session[S]):
    def __repr__(self) -> str:
        return f"<scoped_session of {self.registry()!r}>"
