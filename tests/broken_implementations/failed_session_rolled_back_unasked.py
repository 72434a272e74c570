"""A session whose flush has failed is rolled back when it is next asked for."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.remove.after-failure",)


def _rolled_back(session: Any) -> Any:
    if isinstance(session, Session) and not session.is_active:
        session.rollback()
    return session


class _Registry(ScopedRegistry[T]):
    def __call__(self) -> Any:
        return _rolled_back(super().__call__())


class _ThreadLocalRegistry(ThreadLocalRegistry[T]):
    def __call__(self) -> Any:
        return _rolled_back(super().__call__())


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
    _thread_local_registry = _ThreadLocalRegistry
