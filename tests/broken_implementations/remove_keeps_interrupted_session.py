"""If closing the session is interrupted, ``remove()`` does not forget it."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.remove.forgets-after-error",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            try:
                self.registry().close()
            except Exception:
                self.registry.clear()
                raise
        self.registry.clear()
