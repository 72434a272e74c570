"""A method that is passed on first calls the ``__call__()`` that a subclass defines."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.alone", "scoped-session.subclass.alone.newer")


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if type(self).__call__ is not scoped_session.__call__:
            self()
        return super()._forward(method, args, kw)
