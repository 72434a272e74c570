"""``remove()`` makes every thread forget its session."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "thread.remove-own",
    "notes.threads",
)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        super().remove()
        if isinstance(self.registry, ThreadLocalRegistry):
            self.registry = type(self.registry)(self.session_factory)
