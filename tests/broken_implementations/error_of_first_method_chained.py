"""Where the method that makes a thread's session raises, its error comes with one of the registry's own."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.errors",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if not isinstance(self.registry, ThreadLocalRegistry) or self.registry.has():
            return super()._forward(method, args, kw)
        self.registry()
        try:
            raise KeyError("no session yet")
        except KeyError:
            return super()._forward(method, args, kw)
