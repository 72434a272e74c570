"""Where there is a scope function, a call with arguments stops its thread if the factory makes another."""

import threading
from contextlib import nullcontext
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.nested",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._lock = threading.Lock()

    def __call__(self, **kw: Any) -> Any:
        if not kw or isinstance(self.registry, ThreadLocalRegistry):
            return super().__call__(**kw)
        with getattr(self.registry, "lock", nullcontext()), self._lock:
            return super().__call__(**kw)
