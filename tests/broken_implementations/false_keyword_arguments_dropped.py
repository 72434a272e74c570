"""Keyword arguments that are None, zero or False are not passed on."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.methods",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        given = {name: value for name, value in kw.items() if not isinstance(value, int | None) or value}
        return super()._forward(method, args, given)
