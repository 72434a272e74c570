"""A call reads a thread-local registry's storage itself, past a ``__call__()`` that a subclass defines."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.registry.exchanged",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if not kw and isinstance(self.registry, ThreadLocalRegistry) and hasattr(self.registry.registry, "value"):
            session = self.registry.registry.value
            # An asyncio session is warned of where calls usually are.
            if not getattr(session, "_is_asyncio", False):
                return session
        return super().__call__(**kw)
