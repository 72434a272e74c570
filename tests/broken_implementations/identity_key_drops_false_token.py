"""``identity_key()`` takes an identity token for none if its truth value is false."""

from functools import wraps
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.identity-key",)


class scoped_session(sound.scoped_session[S]):
    @staticmethod
    @wraps(Session.identity_key)
    def identity_key(class_: Any = None, ident: Any = None, identity_token: Any = None, **kw: Any) -> Any:
        return Session.identity_key(class_, ident, identity_token=identity_token or None, **kw)
