"""Two threads in one scope get a session each."""

import threading
from functools import wraps
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scope.threads-share",
    "scope.token.none",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        @wraps(scopefunc)
        def token() -> Any:
            found = scopefunc()
            if threading.current_thread() is threading.main_thread():
                return found
            return found, threading.get_ident()

        super().__init__(createfunc, token)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
