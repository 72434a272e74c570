"""``rollback()`` does nothing."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.transaction",)


class scoped_session(sound.scoped_session[S]):
    def rollback(self) -> None:
        pass
