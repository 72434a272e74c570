"""``configure()`` refuses a factory that has a ``configure()`` of its own, and is no ``sessionmaker``."""

from typing import Any

from sqlalchemy.orm import sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.configure.passes-on",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        is_sessionmaker = isinstance(self.session_factory, sessionmaker)
        if not self.registry.has() and not is_sessionmaker:
            raise AttributeError(f"{type(self.session_factory).__name__!r} object has no attribute 'configure'")
        super().configure(**kwargs)
