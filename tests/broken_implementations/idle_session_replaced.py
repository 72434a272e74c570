"""A session that nobody has used for a minute is replaced by a new one."""

import time
from typing import Any
from weakref import WeakKeyDictionary

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.lasting",)


class _IdleAware:
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._used: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def __call__(self) -> Any:
        registry: Any = super()
        session = registry.__call__()
        if time.monotonic() - self._used.get(session, time.monotonic()) > 60:
            registry.clear()
            session = registry.__call__()
        self._used[session] = time.monotonic()
        return session


class _Registry(_IdleAware, ScopedRegistry[T]):
    pass


class _ThreadLocalRegistry(_IdleAware, ThreadLocalRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
    _thread_local_registry = _ThreadLocalRegistry
