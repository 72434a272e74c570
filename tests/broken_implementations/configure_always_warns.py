"""``configure()`` warns also where there is no session."""

import warnings
from typing import Any

from sqlalchemy.exc import SAWarning

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import (
    SESSION_IS_PRESENT,
    S,
    ScopedRegistry,
    ThreadLocalRegistry,
)

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.configure.later-sessions",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        warnings.warn(SESSION_IS_PRESENT, SAWarning, stacklevel=2)
        self.session_factory.configure(**kwargs)
