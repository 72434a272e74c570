"""Where a method raises an error of the database, a detail is added to the message."""

from typing import Any

from sqlalchemy.exc import StatementError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.errors",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        try:
            return super()._forward(method, args, kw)
        except StatementError as error:
            if getattr(error, "detail", None) is not None:
                error.add_detail(f"raised by the contextual session's {method.__name__}()")
            raise
