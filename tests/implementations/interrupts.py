"""``remove()`` raises the error that stands for an interrupt by the user."""

from typing import Generic, TypeVar

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)


class scoped_session(reference_impl.scoped_session[S], Generic[S]):  # noqa: D101, N801
    def remove(self) -> None:  # noqa: D102
        raise KeyboardInterrupt("nobody pressed a key")
