"""``remove()`` removes the sessions of all scopes."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scope.remove.only-current",
    "notes.custom-scope",
)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        super().remove()
        if isinstance(self.registry.registry, dict):
            for session in list(self.registry.registry.values()):
                session.close()
            self.registry.registry.clear()
