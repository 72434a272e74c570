"""A method runs through an iterator that it is given, before it hands it over."""

from collections.abc import Iterator
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.methods",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        for value in (*args, *kw.values()):
            if isinstance(value, Iterator):
                list(value)
        return super()._forward(method, args, kw)
