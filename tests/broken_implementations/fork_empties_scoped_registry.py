"""In a process that was forked, a registry that has a scope function is empty."""

import os
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.fork",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._process = os.getpid()

    def _token(self) -> Any:
        if self._process != os.getpid():
            self._process = os.getpid()
            self.registry.clear()
        return super()._token()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
