"""The arguments of a method are shown (``repr()``), for a log that nobody reads."""

import logging
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.methods",)


_log = logging.getLogger(__name__)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        _log.debug(f"{method.__name__}{args!r} {kw!r}")
        return super()._forward(method, args, kw)
