"""``remove()`` forgets what is no ``Session`` and does not close it."""

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.any-object",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has() and not isinstance(self.registry(), Session):
            self.registry.clear()
        else:
            super().remove()
