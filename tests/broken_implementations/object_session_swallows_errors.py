"""``object_session()`` says of something that is not mapped that it belongs to no session."""

from typing import Any

from sqlalchemy.orm import object_session
from sqlalchemy.orm.exc import UnmappedInstanceError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.class-methods.error",)


class scoped_session(sound.scoped_session[S]):
    @staticmethod
    def object_session(instance: Any) -> Any:
        try:
            return object_session(instance)
        except UnmappedInstanceError:
            return None
