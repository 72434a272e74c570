"""Each call of the registry makes a session."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "registry.call.same-session",
    "notes.call",
    "start.whole-story",
)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        self.registry.clear()
        return super().__call__(**kw)
