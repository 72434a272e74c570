"""``identity_key()`` of an object drops the object's identity token."""

from functools import wraps
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.identity-key.of-object",)


class scoped_session(sound.scoped_session[S]):
    @staticmethod
    @wraps(Session.identity_key)
    def identity_key(*args: Any, **kw: Any) -> Any:
        key: Any = Session.identity_key(*args, **kw)
        return key if kw.get("instance") is None else (*key[:2], None)
