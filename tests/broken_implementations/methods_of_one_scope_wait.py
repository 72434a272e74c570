"""Where two threads are in one scope, a method waits while another one is at work in the other thread."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.no-waiting",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._locks: dict[int, Any] = {}

    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if not isinstance(self.registry, ScopedRegistry) or isinstance(self.registry, ThreadLocalRegistry):
            return super()._forward(method, args, kw)
        session: Any = self.registry()
        with self._locks.setdefault(id(session), threading.RLock()):
            return getattr(session, method.__name__)(*args, **kw)
