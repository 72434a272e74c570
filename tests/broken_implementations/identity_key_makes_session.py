"""``identity_key()`` makes a session where there is none."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.class-methods",)


class scoped_session(sound.scoped_session[S]):
    def __getattribute__(self, name: str) -> Any:
        if name == "identity_key":
            self.registry()
        return super().__getattribute__(name)
