"""Arguments that come too late are let pass if all of them are false."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.call.arguments-too-late",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if kw and not any(kw.values()) and self.registry.has():
            kw = {}
        return super().__call__(**kw)
