"""Two registries are equal if they have the same factory and the same scope function."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.plain-object",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._key = (session_factory, scopefunc)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, scoped_session) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)
