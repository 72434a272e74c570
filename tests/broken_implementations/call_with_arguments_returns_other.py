"""A call with arguments keeps a session that the factory has stored, and returns the one that it has made."""

from contextlib import nullcontext
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.stores",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if kw:
            with getattr(self.registry, "lock", nullcontext()):
                if self.registry.has():
                    return super().__call__(**kw)
                session = self.session_factory(**kw)
                if self.registry.has():
                    return session
                self.registry.set(session)
        return super().__call__()
