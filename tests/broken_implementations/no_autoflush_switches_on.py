"""``no_autoflush`` leaves autoflush switched on, also where it was off before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.no-autoflush",)


class scoped_session(sound.scoped_session[S]):
    @property
    def no_autoflush(self) -> Any:
        return self._hold_back() if isinstance(self.registry(), Session) else self.registry().no_autoflush

    @contextmanager
    def _hold_back(self) -> Iterator[None]:
        self.registry().autoflush = False
        try:
            yield
        finally:
            self.registry().autoflush = True
