"""``configure()`` warns the first time only that there is a session already."""

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

NOTICED_BY = ("scoped-session.configure.warns-current",)


class scoped_session(sound.scoped_session[S]):
    _warned = False

    def configure(self, **kwargs: Any) -> None:
        if self.registry.has() and not self._warned:
            self._warned = True
            warnings.warn(SESSION_IS_PRESENT, SAWarning, stacklevel=2)
        self.session_factory.configure(**kwargs)
