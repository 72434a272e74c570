"""``rollback()`` makes the registry forget the session."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.close.keeps-session",)


class scoped_session(sound.scoped_session[S]):
    def rollback(self) -> None:
        self.registry().rollback()
        self.registry.clear()
