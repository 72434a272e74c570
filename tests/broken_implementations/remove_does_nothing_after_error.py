"""Once a session could not be closed, ``remove()`` does nothing any more on that thread."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.errors",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._running = threading.local()

    def remove(self) -> None:
        is_present = self.registry.has()
        if is_present and not hasattr(self._running, "remove"):
            self._running.remove = True
            super().remove()
            del self._running.remove
