"""If closing the session makes the registry forget it, ``remove()`` raises."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.however-stored",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            try:
                self.registry().close()
                if not self.registry.has():
                    raise KeyError("no session to forget")
            finally:
                self.registry.clear()
