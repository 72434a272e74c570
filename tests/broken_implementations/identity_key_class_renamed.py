"""The first parameter of ``identity_key()`` has another name."""

from functools import wraps
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.identity-key.by-name",)


class scoped_session(sound.scoped_session[S]):
    @staticmethod
    @wraps(Session.identity_key)
    def identity_key(entity: Any = None, ident: Any = None, **kw: Any) -> Any:
        return Session.identity_key(entity, ident, **kw)
