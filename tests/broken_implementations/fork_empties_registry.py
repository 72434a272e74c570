"""In a process that was forked, the first call makes a new session."""

import os
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.fork",)


class _Registry(ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._process = os.getpid()

    def __call__(self) -> Any:
        if self._process != os.getpid():
            self._process = os.getpid()
            self.clear()
        return super().__call__()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry
