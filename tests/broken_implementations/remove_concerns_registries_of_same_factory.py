"""``remove()`` also removes the thread's sessions of other registries with the same factory."""

import weakref
from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.apart",)


_all_registries: Any = weakref.WeakValueDictionary()


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        _all_registries[id(self)] = self

    def remove(self) -> None:
        super().remove()
        if not isinstance(self.registry, ThreadLocalRegistry):
            return
        for other in list(_all_registries.values()):
            if (
                other is not self
                and other.session_factory is self.session_factory
                and isinstance(other.registry, ThreadLocalRegistry)
            ):
                reference_impl.scoped_session.remove(other)
