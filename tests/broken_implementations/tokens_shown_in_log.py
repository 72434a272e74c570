"""The token is shown (``repr()``) at each use, for a log that nobody reads."""

import logging
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.scope.only-compared",)


_log = logging.getLogger(__name__)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _token(self) -> Any:
        token = super()._token()
        _log.debug(f"the scope is {token!r}")
        return token


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
