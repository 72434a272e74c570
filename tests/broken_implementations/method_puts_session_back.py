"""In a thread-local registry, what a method removes or stores while it is at work is undone at its end."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.nested",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        registry = self.registry
        if not isinstance(registry, ThreadLocalRegistry):
            return super()._forward(method, args, kw)
        session: Any = registry()
        try:
            return getattr(session, method.__name__)(*args, **kw)
        finally:
            registry.set(session)
