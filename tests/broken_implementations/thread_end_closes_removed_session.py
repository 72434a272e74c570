"""When a thread ends, a session is closed that was removed, and that somebody still uses."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.let-go",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        guard = getattr(self.registry.registry, "guard", None)
        session = self.registry() if self.registry.has() else None
        super().remove()
        if guard:
            guard.session = session
