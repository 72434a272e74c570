"""A method leaves out an argument that is None, if ``Session`` does not know it."""

from inspect import signature
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.exact-arguments",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        known = signature(method).parameters
        named = {name: value for name, value in kw.items() if value is not None or name in known}
        return super()._forward(method, args, named)
