"""``configure()`` forgets what it was told earlier."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.configure.adds-up",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        arguments = self.session_factory.kw
        bind = arguments["bind"]
        arguments.clear()
        super().configure(bind=bind, **kwargs)
