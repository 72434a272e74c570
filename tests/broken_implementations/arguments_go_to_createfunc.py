"""A call with arguments calls the registry's ``createfunc`` in place of ``session_factory``."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.session-factory.assigned",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> S:
        factory = self.session_factory
        self.session_factory = getattr(self.registry, "createfunc", factory)
        try:
            return super().__call__(**kw)
        finally:
            self.session_factory = factory
