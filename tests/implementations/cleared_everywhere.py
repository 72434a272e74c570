"""``clear()`` forgets the objects of all scopes."""

from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)
T = TypeVar("T")


class ScopedRegistry(reference_impl.ScopedRegistry[T], Generic[T]):  # noqa: D101
    def clear(self) -> None:  # noqa: D102
        self.has()
        self.registry.clear()


class scoped_session(reference_impl.scoped_session[S], Generic[S]):  # noqa: D101, N801
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if scopefunc is not None:
            self.registry = ScopedRegistry(session_factory, scopefunc)
