"""The newer methods are found on objects, and not on the class."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.names-on-class.newer",)


class _OfObjects:
    def __init__(self, method: Any) -> None:
        self.method = method

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            raise AttributeError("only objects have it")
        return self.method.__get__(instance, owner)


class scoped_session(sound.scoped_session[S]):
    delete_all: Any = _OfObjects(sound.scoped_session.delete_all)
    merge_all: Any = _OfObjects(sound.scoped_session.merge_all)
