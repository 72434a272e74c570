"""``object_session()`` cannot be called on the class."""

from typing import Any

from sqlalchemy.orm import object_session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.class-methods",)


class scoped_session(sound.scoped_session[S]):
    def object_session(self, instance: Any) -> Any:
        return object_session(instance)
