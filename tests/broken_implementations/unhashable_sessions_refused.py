"""A session that cannot be hashed is refused."""

from typing import Any
from weakref import WeakSet

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.false-session",)


class _Noting:
    def __init__(self, *functions: Any) -> None:
        super().__init__(*functions)
        self.sessions: WeakSet[Any] = WeakSet()

    def __call__(self) -> Any:
        session = super().__call__()  # type: ignore[misc]
        if isinstance(session, Session):
            self.sessions.add(session)
        return session


class _ScopedSessions(_Noting, ScopedRegistry[S]):
    pass


class _ThreadLocalSessions(_Noting, ThreadLocalRegistry[S]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _ScopedSessions
    _thread_local_registry = _ThreadLocalSessions
