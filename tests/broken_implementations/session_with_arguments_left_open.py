"""``remove()`` does not close a session that was made with arguments."""

from typing import Any
from weakref import WeakSet

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.however-stored",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._with_arguments: WeakSet[Any] = WeakSet()

    def __call__(self, **kw: Any) -> Any:
        session = super().__call__(**kw)
        if kw:
            self._with_arguments.add(session)
        return session

    def remove(self) -> None:
        if self.registry.has() and self.registry() in self._with_arguments:
            self.registry.clear()
        super().remove()
