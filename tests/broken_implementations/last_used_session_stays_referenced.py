"""The session whose method was called last stays in memory."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-session.remove.frees",
    "scoped-session.let-go.frees",
)


class scoped_session(sound.scoped_session[S]):
    _last: Any = None

    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        result = super()._forward(method, args, kw)
        self._last = getattr(self.registry.registry, "value", None)
        return result
