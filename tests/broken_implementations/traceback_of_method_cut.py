"""Where a method raises, the traceback ends at the registry: the frames of the session are cut off."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.errors",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        try:
            return super()._forward(method, args, kw)
        except BaseException as error:
            raise error.with_traceback(None)  # noqa: B904
