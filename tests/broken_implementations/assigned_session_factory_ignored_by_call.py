"""A call with arguments uses the factory that was given first, whatever ``session_factory`` is by then."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.session-factory.assigned",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._first_factory = session_factory

    def __call__(self, **kw: Any) -> Any:
        current, self.session_factory = self.session_factory, self._first_factory
        try:
            return super().__call__(**kw)
        finally:
            self.session_factory = current
