"""What a method of the session warns of (SAWarning) is not told."""

import warnings
from typing import Any

from sqlalchemy.exc import SAWarning

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.in-place",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            return super()._forward(method, args, kw)
