"""``identity_key()`` drops the identity token."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.class-methods",)


class scoped_session(sound.scoped_session[S]):
    @staticmethod
    def identity_key(*args: Any, identity_token: Any = None, **kw: Any) -> Any:
        return Session.identity_key(*args, **kw)
