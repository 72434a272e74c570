"""``add()`` uses a session that the registry does not keep."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "access.method.same-session",
    "notes.worker-threads",
)


class scoped_session(sound.scoped_session[S]):
    def add(self, instance: Any) -> Any:
        return self.session_factory().add(instance)
