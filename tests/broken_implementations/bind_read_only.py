"""``bind`` cannot be assigned."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.attribute.assign",)


class scoped_session(sound.scoped_session[S]):
    @property
    def bind(self) -> Any:
        return self.registry().bind
