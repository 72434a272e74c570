"""An ``AttributeError`` from within the factory's ``configure()`` is told as if the factory had none."""

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

NOTICED_BY = ("scoped-session.configure.passes-on",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        if self.registry.has():
            warnings.warn(SESSION_IS_PRESENT, SAWarning, stacklevel=2)
        try:
            self.session_factory.configure(**kwargs)
        except AttributeError:
            name = type(self.session_factory).__name__
            raise AttributeError(f"{name!r} object has no attribute 'configure'") from None
