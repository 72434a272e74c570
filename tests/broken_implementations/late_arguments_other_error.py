"""Arguments that come too late raise a ``TypeError``."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.call.arguments-too-late",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if kw and self.registry.has():
            raise TypeError("Scoped session is already present; no new arguments may be specified.")
        return super().__call__(**kw)
