"""Where there is a scope function and arguments are refused, the registry's lock is not given back."""

import threading
from typing import Any, cast

from sqlalchemy.exc import InvalidRequestError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.refusal-over",)


class _Lock:
    def __init__(self) -> None:
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if kind is not InvalidRequestError:
            self._lock.release()


class _Registry(ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self.lock = cast(Any, _Lock())


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
