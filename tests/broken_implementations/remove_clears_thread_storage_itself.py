"""``remove()`` clears a thread-local registry's storage itself, past a ``clear()`` that a subclass defines."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.registry.exchanged",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if not isinstance(self.registry, ThreadLocalRegistry):
            super().remove()
        elif self.registry.has():
            try:
                self.registry().close()
            finally:
                if hasattr(self.registry.registry, "value"):
                    del self.registry.registry.value
