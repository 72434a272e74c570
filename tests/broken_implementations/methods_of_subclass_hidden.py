"""The methods that are used most are kept in each object, and hide those that a subclass defines."""

import weakref
from functools import partial
from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.alone",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        for name in ("execute", "scalars", "get"):
            vars(self)[name] = partial(getattr(reference_impl.scoped_session, name), weakref.proxy(self))
