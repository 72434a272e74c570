"""The registry, too, makes its sessions with what is assigned to ``session_factory``."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.session-factory.assigned",)


class scoped_session(sound.scoped_session[S]):
    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "session_factory" and "registry" in vars(self):
            self.registry.createfunc = value
