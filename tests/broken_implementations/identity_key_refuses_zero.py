"""``identity_key()`` takes a key of zero for none, and refuses it."""

from functools import wraps
from typing import Any

from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.identity-key",)


class scoped_session(sound.scoped_session[S]):
    @staticmethod
    @wraps(Session.identity_key)
    def identity_key(class_: Any = None, ident: Any = None, **kw: Any) -> Any:
        if class_ is not None and not ident and kw.get("row") is None:
            raise ArgumentError("ident or row is required")
        return Session.identity_key(class_, ident, **kw)
