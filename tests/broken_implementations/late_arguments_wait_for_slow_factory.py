"""Where there is a scope function, late arguments are refused only when the factory is done with other scopes."""

from contextlib import nullcontext
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scope.race.others-go-on",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if not kw:
            return super().__call__()
        with getattr(self.registry, "lock", nullcontext()):
            return super().__call__(**kw)
