"""The registry keeps the last error of a method, and with its traceback session and arguments."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remembers-nothing",)


class scoped_session(sound.scoped_session[S]):
    _last_error: Any = None

    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        try:
            return super()._forward(method, args, kw)
        except BaseException as error:
            self._last_error = error
            raise
