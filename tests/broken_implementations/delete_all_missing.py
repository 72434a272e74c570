"""``delete_all`` is missing."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.lists",)


class scoped_session(sound.scoped_session[S]):
    @property
    def delete_all(self) -> Any:
        raise AttributeError("delete_all")
