"""An error of a method stands in a reference cycle, and stays until the garbage collector runs."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remembers-nothing.at-once",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        result = failure = None
        try:
            result = super()._forward(method, args, kw)
        except BaseException as error:
            failure = error
        if failure is not None:
            raise failure
        return result
