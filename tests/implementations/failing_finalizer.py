"""Raises where nobody can catch it: when it is collected."""

from typing import Generic, TypeVar

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)


class scoped_session(reference_impl.scoped_session[S], Generic[S]):  # noqa: D101, N801
    def __del__(self) -> None:
        raise RuntimeError("in a finalizer")
