"""Arguments that come too late are refused, and the session that is there is forgotten."""

from typing import Any

from sqlalchemy.exc import InvalidRequestError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "registry.call.arguments-too-late",
    "scope.same.arguments",
)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        try:
            return super().__call__(**kw)
        except InvalidRequestError:
            self.registry.clear()
            raise
