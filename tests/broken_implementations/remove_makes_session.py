"""Where there is no session, ``remove()`` makes one and closes it."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.remove.without-session",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        self.registry()
        super().remove()
