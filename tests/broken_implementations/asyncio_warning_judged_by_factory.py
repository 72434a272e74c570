"""Nobody warns of asyncio sessions where a ``sessionmaker`` makes them."""

from contextlib import nullcontext
from typing import Any

from sqlalchemy.orm import sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.asyncio",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if not isinstance(self.session_factory, sessionmaker):
            return super().__call__(**kw)
        if kw:
            with getattr(self.registry, "lock", nullcontext()):
                if self.registry.has():
                    return super().__call__(**kw)
                self.registry.set(self.session_factory(**kw))
        return self.registry()
