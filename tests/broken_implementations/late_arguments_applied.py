"""Arguments that come too late are set on the session that is there."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "registry.call.arguments-too-late",
    "notes.arguments",
)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if not self.registry.has():
            return super().__call__(**kw)
        for name, value in kw.items():
            setattr(self.registry(), name, value)
        return self.registry()
