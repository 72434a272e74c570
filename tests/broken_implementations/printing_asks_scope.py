"""Printing the registry asks the scope function, to tell whether there is a session."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.plain-object",)


class scoped_session(sound.scoped_session[S]):
    def __repr__(self) -> str:
        return f"<scoped_session {'with' if self.registry.has() else 'without'} a session>"
