"""``object_session()`` of None is None."""

from functools import wraps
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.class-methods.error",)


class scoped_session(sound.scoped_session[S]):
    @staticmethod
    @wraps(Session.object_session)
    def object_session(instance: Any) -> Any:
        return None if instance is None else Session.object_session(instance)
