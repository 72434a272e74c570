"""``remove()`` waits while a session is made in another thread."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.no-waiting.slow-factory",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._making = threading.RLock()

        def make_session() -> Any:
            if scopefunc is not None:
                return session_factory()
            with self._making:
                return session_factory()

        self.registry.createfunc = make_session

    def remove(self) -> None:
        with self._making:
            super().remove()
