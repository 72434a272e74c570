"""The storage of a ``scoped_session`` holds pairs of a session and the thread that stored it."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.attributes",)


class _Pairs(dict[Any, Any]):
    def get(self, token: Any, default: Any = None) -> Any:
        return super().get(token, (default, None))[0]

    def setdefault(self, token: Any, session: Any = None) -> Any:
        return super().setdefault(token, (session, threading.get_ident()))[0]

    def __setitem__(self, token: Any, session: Any) -> None:
        super().__setitem__(token, (session, threading.get_ident()))


class _Sessions(ScopedRegistry[S]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self.registry = _Pairs()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Sessions
