"""The warning of ``configure()`` escapes Python's filter that tells a warning once for each line."""

import sys
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

NOTICED_BY = ("registry.configure.warning-once",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        if self.registry.has():
            caller = sys._getframe(1)
            warnings.warn_explicit(
                SESSION_IS_PRESENT,
                SAWarning,
                caller.f_code.co_filename,
                caller.f_lineno,
            )
        self.session_factory.configure(**kwargs)
