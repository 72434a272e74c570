"""``remove()`` closes the session that was made last; in a program of one thread that is the current one."""

from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)


class scoped_session(reference_impl.scoped_session[S], Generic[S]):  # noqa: D101, N801
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self.registry.createfunc = self._make
        self._latest: S | None = None

    def _make(self) -> S:
        self._latest = self.session_factory()
        return self._latest

    def remove(self) -> None:  # noqa: D102
        if self.registry.has():
            (self._latest or self.registry()).close()
            self.registry.clear()
