"""Keeps every ``must``; a factory's error comes with one of the registry's own, which a ``should`` forbids."""

from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)


class scoped_session(reference_impl.scoped_session[S], Generic[S]):  # noqa: D101, N801
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self.registry.createfunc = lambda: _chained(session_factory)


def _chained(session_factory: Any) -> Any:
    try:
        raise KeyError("no session yet")
    except KeyError:
        return session_factory()
