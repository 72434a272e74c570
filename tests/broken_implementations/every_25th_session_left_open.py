"""Of the sessions that it removes, ``remove()`` does not close every twenty-fifth."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.however-stored",)


class scoped_session(sound.scoped_session[S]):
    _removed = 0

    def remove(self) -> None:
        if self.registry.has():
            self._removed += 1
            if self._removed % 25 == 0:
                self.registry.clear()
        super().remove()
