"""When the program ends, the main thread's session is removed before other ``atexit`` functions run."""

import atexit
import weakref
from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.program-end",)


_all_registries: Any = weakref.WeakValueDictionary()


def _remove_all() -> None:
    for one in list(_all_registries.values()):
        if isinstance(one.registry, ThreadLocalRegistry):
            reference_impl.scoped_session.remove(one)


atexit.register(_remove_all)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        _all_registries[id(self)] = self
