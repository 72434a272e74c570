"""``identity_key()`` and ``object_session()`` are bound to those that ``Session`` has at import."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.class-methods.stand-in",)


class scoped_session(sound.scoped_session[S]):
    identity_key: Any = Session.identity_key
    object_session: Any = Session.object_session
