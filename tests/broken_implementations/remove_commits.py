"""``remove()`` commits what was not committed."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "registry.remove.rolls-back",
    "notes.remove",
)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has() and self.registry().is_active:
            self.registry().commit()
        super().remove()
