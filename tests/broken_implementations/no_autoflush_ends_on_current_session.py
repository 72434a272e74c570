"""At the end of a block of ``no_autoflush`` the session that is then current gets autoflush back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.no-autoflush.same-session",)


class scoped_session(sound.scoped_session[S]):
    @property
    def no_autoflush(self) -> Any:
        session = self.registry()
        return self._hold_back() if isinstance(session, Session) else session.no_autoflush

    @contextmanager
    def _hold_back(self) -> Iterator[None]:
        before = self.registry().autoflush
        self.registry().autoflush = False
        try:
            yield
        finally:
            self.registry().autoflush = before
