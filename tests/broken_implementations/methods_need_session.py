"""Methods raise where there is no session yet."""

from typing import Any

from sqlalchemy.exc import InvalidRequestError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.get-one",)


class scoped_session(sound.scoped_session[S]):
    def get_one(self, *args: Any, **kw: Any) -> Any:
        if not self.registry.has():
            raise InvalidRequestError("call the registry first")
        return self.registry().get_one(*args, **kw)
