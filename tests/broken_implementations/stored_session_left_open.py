"""``remove()`` does not close a session that was stored with ``registry.set()``."""

from typing import Any
from weakref import WeakSet

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.however-stored",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._made = made = WeakSet[Any]()

        def make_session() -> Any:
            session = session_factory()
            made.add(session)
            return session

        self.registry.createfunc = make_session

    def __call__(self, **kw: Any) -> Any:
        session = super().__call__(**kw)
        if kw:
            self._made.add(session)
        return session

    def remove(self) -> None:
        if self.registry.has() and self.registry() not in self._made:
            self.registry.clear()
        super().remove()
