"""A method passes on a list in place of a tuple that it is given."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.methods",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        listed = [list(value) if isinstance(value, tuple) else value for value in args]
        named = {name: list(value) if isinstance(value, tuple) else value for name, value in kw.items()}
        return super()._forward(method, listed, named)
