"""``configure()`` does nothing where the factory is no ``sessionmaker``, and says nothing."""

from contextlib import suppress
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.factory.any-callable",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        with suppress(AttributeError):
            super().configure(**kwargs)
