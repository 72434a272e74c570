"""All threads get one and the same session from the registry that was made first in the process."""

from itertools import count
from types import SimpleNamespace
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread.session-each",)

ISOLATED = True


_numbers = count()


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if next(_numbers) == 0 and scopefunc is None:
            self.registry.registry = SimpleNamespace(guard=SimpleNamespace(session=None))
