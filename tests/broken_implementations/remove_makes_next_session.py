"""``remove()`` makes the next session there and then."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.remove.new-session",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        super().remove()
        self.registry()
