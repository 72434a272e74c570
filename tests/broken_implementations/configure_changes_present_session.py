"""``configure()`` changes the session that is there, too."""

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
        super().configure(**kwargs)
        if self.registry.has():
            for name, value in kwargs.items():
                setattr(self.registry(), name, value)
