"""Where there is a scope function, arguments of the call do not reach the factory."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.same.arguments",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if not isinstance(self.registry, ThreadLocalRegistry) and not self.registry.has():
            kw = {}
        return super().__call__(**kw)
