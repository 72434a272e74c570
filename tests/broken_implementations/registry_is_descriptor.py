"""A registry in an attribute of a class gives, when it is read from an object, the current session."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.plain-object",)


class scoped_session(sound.scoped_session[S]):
    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else self.registry()
