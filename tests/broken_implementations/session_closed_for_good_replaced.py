"""A session that was closed for good makes way for a new one at the next use."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.closed-for-good",)


class _Registry(ThreadLocalRegistry[T]):
    def __call__(self) -> Any:
        found: Any = super().__call__()
        if isinstance(found, Session) and getattr(vars(found).get("_close_state"), "name", None) == "CLOSED":
            self.clear()
            found = super().__call__()
        return found


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry
