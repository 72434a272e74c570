"""A subclass whose ``__init__()`` takes other parameters cannot be called, because ``__new__()`` takes two."""

from typing import Any, Self

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.own-parameters",)


class scoped_session(sound.scoped_session[S]):
    def __new__(cls, session_factory: Any, scopefunc: Any = None) -> Self:
        return super().__new__(cls)
