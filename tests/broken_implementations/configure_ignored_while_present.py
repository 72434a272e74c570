"""``configure()`` warns where there is a session, and changes nothing."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "registry.configure.warns",
    "scope.same.configure",
)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        super().configure(**({} if self.registry.has() else kwargs))
