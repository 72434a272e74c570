"""What the registry does not have is looked up on the session."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.errors",)


class scoped_session(sound.scoped_session[S]):
    def __getattr__(self, name: str) -> Any:
        if name == "registry":
            raise AttributeError(name)
        return getattr(self.registry(), name)
