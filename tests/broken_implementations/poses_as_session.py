"""The registry says that it is a session."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.not-a-session",)


class scoped_session(sound.scoped_session[S]):
    def __getattribute__(self, name: str) -> Any:
        return Session if name == "__class__" else super().__getattribute__(name)
