"""The registry keeps the last arguments of the newer methods alive."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remembers-nothing.newer",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if method.__name__ in ("get", "scalars", "get_one", "reset", "delete_all", "merge_all"):
            self._last_arguments = args, kw
        return super()._forward(method, args, kw)
