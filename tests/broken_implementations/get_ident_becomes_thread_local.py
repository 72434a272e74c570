"""A scope function of the module ``threading`` is left out, and the registry is thread-local."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.scope-function",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        tells_threads_apart = scopefunc in (threading.get_ident, threading.current_thread)
        super().__init__(session_factory, None if tells_threads_apart else scopefunc)
