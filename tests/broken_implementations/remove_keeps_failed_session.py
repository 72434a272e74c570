"""``remove()`` leaves a session alone whose flush has failed."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.remove.after-failure",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if not self.registry.has() or self.registry().is_active:
            super().remove()
