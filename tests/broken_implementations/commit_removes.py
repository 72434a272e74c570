"""``commit()`` makes the registry forget the session."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.close.keeps-session",)


class scoped_session(sound.scoped_session[S]):
    def commit(self) -> None:
        self.registry().commit()
        self.registry.clear()
