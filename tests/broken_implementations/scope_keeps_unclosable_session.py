"""Where there is a scope function, ``remove()`` does not forget a session that cannot be closed."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.errors-forgotten",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if isinstance(self.registry, ThreadLocalRegistry):
            super().remove()
        elif self.registry.has():
            self.registry().close()
            self.registry.clear()
