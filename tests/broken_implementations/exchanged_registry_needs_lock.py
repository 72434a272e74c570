"""Arguments are refused where another registry was assigned that has no lock."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.registry.exchanged",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if kw and not isinstance(self.registry, ThreadLocalRegistry):
            _ = self.registry.lock
        return super().__call__(**kw)
