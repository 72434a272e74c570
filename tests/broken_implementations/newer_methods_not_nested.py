"""While one of the newer methods is at work, it cannot be called again."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.nested.newer",)


class scoped_session(sound.scoped_session[S]):
    _is_at_work = False

    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if method.__name__ not in ("get", "scalars", "get_one", "reset", "delete_all", "merge_all"):
            return super()._forward(method, args, kw)
        if self._is_at_work:
            raise RuntimeError(f"{method.__name__}() is at work")
        self._is_at_work = True
        try:
            return super()._forward(method, args, kw)
        finally:
            self._is_at_work = False
