"""Where the factory is a ``sessionmaker``, arguments go to the class of its sessions."""

from contextlib import nullcontext
from typing import Any

from sqlalchemy.orm import sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.through-factory",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        factory = self.session_factory
        if kw and isinstance(factory, sessionmaker):
            with getattr(self.registry, "lock", nullcontext()):
                if self.registry.has():
                    return super().__call__(**kw)
                self.registry.set(factory.class_(**{**factory.kw, **kw}))
            kw = {}
        return super().__call__(**kw)
