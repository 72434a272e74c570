"""A method asks the scope function twice."""

import logging
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.scope-asked-once",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if not self.registry.has():
            logging.getLogger(__name__).debug("%s makes the session", method.__name__)
        return super()._forward(method, args, kw)
