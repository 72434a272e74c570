"""Another registry that is assigned to ``registry`` is ignored."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.registry.exchanged",)


class scoped_session(sound.scoped_session[S]):
    _is_made = False

    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._is_made = True

    def __setattr__(self, name: str, value: Any) -> None:
        if not (self._is_made and name == "registry"):
            super().__setattr__(name, value)
