"""``remove()`` does nothing where the scope function raises."""

from contextlib import suppress

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.request.outside",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        with suppress(LookupError):
            super().remove()
