"""``add`` goes to the session that was current when the method was looked up."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.finds-session-at-call",)


class scoped_session(sound.scoped_session[S]):
    @property
    def add(self) -> Any:
        return self.registry().add
