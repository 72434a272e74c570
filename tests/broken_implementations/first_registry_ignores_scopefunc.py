"""The registry that was made first in the process does not ask its scope function: its scope is the thread."""

from itertools import count
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.remove.only-current",)

ISOLATED = True


_numbers = count()


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, None if next(_numbers) == 0 else scopefunc)
