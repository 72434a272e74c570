"""``remove()`` asks for the session by the ``__call__()`` that a subclass of the scoped session defines."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.alone",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            try:
                self().close()
            finally:
                self.registry.clear()
