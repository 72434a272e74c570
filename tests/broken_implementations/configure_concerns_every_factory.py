"""``configure()`` changes the factories of all registries."""

from typing import Any
from weakref import WeakSet

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.configure.own-factory",)

ISOLATED = True


_factories: WeakSet[Any] = WeakSet()


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        _factories.add(session_factory)

    def configure(self, **kwargs: Any) -> None:
        super().configure(**kwargs)
        for factory in list(_factories):
            factory.configure(**kwargs)
