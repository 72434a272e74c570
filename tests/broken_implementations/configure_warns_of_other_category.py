"""The warning of ``configure()`` is none of SQLAlchemy's."""

import warnings
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import (
    SESSION_IS_PRESENT,
    S,
    ScopedRegistry,
    ThreadLocalRegistry,
)

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.configure.warns",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        if self.registry.has():
            warnings.warn(SESSION_IS_PRESENT, UserWarning, stacklevel=2)
        self.session_factory.configure(**kwargs)
