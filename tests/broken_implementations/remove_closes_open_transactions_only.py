"""``remove()`` does not close a session that has no transaction open."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.same.remove",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has() and self.registry().in_transaction():
            super().remove()
        self.registry.clear()
