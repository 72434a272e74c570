"""``remove()`` fails in a subclass that sets both attributes itself, and does not call ``__init__()``."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.own-init",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._removed = 0

    def remove(self) -> None:
        self._removed += 1
        super().remove()
