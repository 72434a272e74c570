"""When a thread ends, a session that was made with arguments is left open."""

from typing import Any, cast

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.each-registry",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        session = super().__call__(**kw)
        if kw and isinstance(self.registry, ThreadLocalRegistry):
            cast(Any, self.registry.registry).guard.session = None
        return session
