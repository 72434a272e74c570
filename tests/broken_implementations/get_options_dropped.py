"""``get()`` drops its keyword arguments."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.get",)


class scoped_session(sound.scoped_session[S]):
    def get(self, entity: Any, ident: Any, **kw: Any) -> Any:
        return self.registry().get(entity, ident)
