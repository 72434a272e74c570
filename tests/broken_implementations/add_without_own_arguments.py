"""A method takes the arguments of SQLAlchemy's ``Session`` alone."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.exact-arguments",)


class scoped_session(sound.scoped_session[S]):
    def add(self, instance: Any) -> Any:
        return self.registry().add(instance)
