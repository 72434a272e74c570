"""``remove()`` calls the session's ``reset()`` in place of its ``close()``."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scope.same.remove",
    "registry.remove.error-reaches-caller",
)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            self.registry().reset()
        self.registry.clear()
