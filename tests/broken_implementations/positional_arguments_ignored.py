"""Arguments by position are ignored."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.by-name-only",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, *args: Any, **kw: Any) -> Any:
        return super().__call__(**kw)
