"""A call with arguments that has waited for a first call returns that one's session, in place of being refused."""

from contextlib import nullcontext
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scope.race.arguments",
    "scope.race.mixed",
)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if not kw or self.registry.has():
            return super().__call__(**kw)
        with getattr(self.registry, "lock", nullcontext()):
            return self.registry() if self.registry.has() else super().__call__(**kw)
