"""The registry keeps the arguments of the method that was called last."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remembers-nothing",)


class scoped_session(sound.scoped_session[S]):
    _last_call: Any = None

    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        self._last_call = (method.__name__, args, kw)
        return super()._forward(method, args, kw)
