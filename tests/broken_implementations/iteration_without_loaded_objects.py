"""Iterating leaves out objects that were loaded."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.iterate",)


class scoped_session(sound.scoped_session[S]):
    def __iter__(self) -> Any:
        return iter(self.registry().new)
