"""Methods are bound when a registry is made: what is put in their place on the class is not seen."""

import weakref
from functools import partial
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.own-attributes",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        for name in ("add", "commit", "execute", "flush", "rollback", "scalars"):
            vars(self)[name] = partial(getattr(type(self), name), weakref.proxy(self))
