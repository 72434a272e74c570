"""The registries beneath have a length, and so are false while they hold nothing."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.plain-object",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __len__(self) -> int:
        return len(self.registry)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def __len__(self) -> int:
        return int(self.has())


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
