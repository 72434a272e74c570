"""``configure()`` also warns where another registry with the same factory has a session in the current thread."""

import warnings
import weakref
from typing import Any

from sqlalchemy.exc import SAWarning

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import (
    SESSION_IS_PRESENT,
    S,
    ScopedRegistry,
    ThreadLocalRegistry,
)

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.apart",)


_all_registries: Any = weakref.WeakValueDictionary()


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        _all_registries[id(self)] = self

    def configure(self, **kwargs: Any) -> None:
        for one in (self, *list(_all_registries.values())):
            if (
                one is self
                or (one.session_factory is self.session_factory and isinstance(one.registry, ThreadLocalRegistry))
            ) and one.registry.has():
                warnings.warn(SESSION_IS_PRESENT, SAWarning, stacklevel=2)
                break
        self.session_factory.configure(**kwargs)
