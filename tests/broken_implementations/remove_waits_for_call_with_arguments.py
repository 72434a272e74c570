"""Where there is a scope function, ``remove()`` waits while a call with arguments makes a session."""

import threading
from contextlib import nullcontext
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.race.others-go-on",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._lock = threading.RLock() if scopefunc else nullcontext()

    def __call__(self, **kw: Any) -> Any:
        with self._lock if kw else nullcontext():
            return super().__call__(**kw)

    def remove(self) -> None:
        with self._lock:
            is_present = self.registry.has()
        if is_present:
            super().remove()
