"""Arguments of a call are accepted and do nothing."""

from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)


class scoped_session(reference_impl.scoped_session[S], Generic[S]):  # noqa: D101, N801
    def __call__(self, **kw: Any) -> S:  # noqa: D102
        return super().__call__()
