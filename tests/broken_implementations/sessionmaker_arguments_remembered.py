"""What a ``sessionmaker`` is told after the registry was made, and not through the registry, does not count."""

from typing import Any

from sqlalchemy.orm import sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.reconfigured",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if type(session_factory) is sessionmaker:
            self._remembered = dict(session_factory.kw)
            self.registry.createfunc = lambda: session_factory.class_(**self._remembered)

    def configure(self, **kwargs: Any) -> None:
        super().configure(**kwargs)
        self._remembered = dict(self.session_factory.kw)
