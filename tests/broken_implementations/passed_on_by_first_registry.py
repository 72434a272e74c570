"""Where another registry was assigned, methods go on using the session of the first one."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.registry.exchanged",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._first = self.registry

    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        assigned, self.registry = self.registry, self._first
        try:
            return super()._forward(method, args, kw)
        finally:
            self.registry = assigned
