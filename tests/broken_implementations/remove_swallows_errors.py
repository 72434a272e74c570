"""If the session cannot be closed, ``remove()`` keeps that to itself."""

from contextlib import suppress

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.remove.error-reaches-caller",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        with suppress(Exception):
            super().remove()
