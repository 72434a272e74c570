"""``configure()`` does not warn where there is a scope function."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.same.configure",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        if isinstance(self.registry, ThreadLocalRegistry):
            super().configure(**kwargs)
        else:
            self.session_factory.configure(**kwargs)
