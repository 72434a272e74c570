"""A method is called in a copy of the context, so that context variables that it (or a listener) sets are lost."""

from contextvars import copy_context
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-session.forwards.in-place",
    "scoped-session.forwards.in-place.newer",
)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        return copy_context().run(super()._forward, method, args, kw)
