"""``no_autoflush`` does not hold autoflush back."""

from contextlib import nullcontext
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.no-autoflush",)


class scoped_session(sound.scoped_session[S]):
    @property
    def no_autoflush(self) -> Any:
        found = self.registry().no_autoflush
        return found if isinstance(found, str) else nullcontext()
