"""A copy of a scoped session has a registry of its own."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.copied",)


class scoped_session(sound.scoped_session[S]):
    def __copy__(self) -> Any:
        return type(self)(self.session_factory, getattr(self.registry, "scopefunc", None))
