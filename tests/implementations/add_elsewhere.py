"""``add()`` puts the object into a session of its own."""

from typing import Generic, TypeVar

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)


class scoped_session(reference_impl.scoped_session[S], Generic[S]):  # noqa: D101, N801
    def add(self, instance: object) -> None:  # type: ignore[override]  # noqa: D102
        self.session_factory().add(instance)
