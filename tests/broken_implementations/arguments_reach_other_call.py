"""A call with arguments swaps the registry's factory meanwhile: another thread's call gets the arguments, too."""

from functools import partial
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.no-waiting",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if not kw or self.registry.has():
            return super().__call__(**kw)
        createfunc = self.registry.createfunc
        self.registry.createfunc = partial(self.session_factory, **kw)
        try:
            return super().__call__()
        finally:
            self.registry.createfunc = createfunc
