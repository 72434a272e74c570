"""An attribute of one's own called ``lock`` takes the place of the registry's."""

import warnings
from contextlib import nullcontext
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

NOTICED_BY = ("scoped-session.subclass.own-names",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self.lock = nullcontext()

    def configure(self, **kwargs: Any) -> None:
        with self.lock:
            if self.registry.has():
                warnings.warn(SESSION_IS_PRESENT, SAWarning, stacklevel=2)
            self.session_factory.configure(**kwargs)
