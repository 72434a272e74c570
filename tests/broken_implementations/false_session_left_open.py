"""``remove()`` does not close a session that is false."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.false-session",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has() and not self.registry():
            self.registry.clear()
        else:
            super().remove()
