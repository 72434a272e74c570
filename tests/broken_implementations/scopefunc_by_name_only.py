"""The scope function cannot be given by position."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.positional",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, *, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
