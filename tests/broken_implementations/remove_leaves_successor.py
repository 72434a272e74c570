"""``remove()`` leaves a session in the registry that was stored while the one before was being closed."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.however-stored",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            session = self.registry()
            try:
                session.close()
            finally:
                if self.registry.has() and self.registry() is session:
                    self.registry.clear()
