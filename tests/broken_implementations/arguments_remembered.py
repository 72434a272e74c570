"""Arguments that were given for one session are used for all later ones."""

from functools import partial
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "registry.call.arguments",
    "scope.same.arguments",
)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if kw and not self.registry.has():
            self.registry.createfunc = partial(self.session_factory, **kw)
        return super().__call__(**kw)
