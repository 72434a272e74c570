"""``commit()`` writes the changes and leaves the transaction open."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("web.request.commits",)


class scoped_session(sound.scoped_session[S]):
    def commit(self) -> None:
        self.registry().flush()
