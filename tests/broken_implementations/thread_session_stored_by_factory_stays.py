"""Without a scope function, a session that the factory has stored stays, and what it returns is dropped."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.stores",)


class _Sessions(ThreadLocalRegistry[S]):
    def __call__(self) -> Any:
        if not self.has():
            session = self.createfunc()
            if not self.has():
                self.set(session)
        return super().__call__()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Sessions
