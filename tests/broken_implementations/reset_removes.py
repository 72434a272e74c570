"""``reset()`` makes the registry forget the session."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.close.reset",)


class scoped_session(sound.scoped_session[S]):
    def reset(self) -> None:
        self.registry().reset()
        self.registry.clear()
