"""``configure()`` has an argument ``factory`` of its own, so that the factory cannot be given one of that name."""

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
    def configure(self, *, factory: Any = None, **kwargs: Any) -> None:
        if self.registry.has():
            warnings.warn(SESSION_IS_PRESENT, SAWarning, stacklevel=2)
        (self.session_factory if factory is None else factory).configure(**kwargs)
