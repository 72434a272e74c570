"""Arguments that come too late are let pass if the session was made with the same ones."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("notes.arguments",)


class scoped_session(sound.scoped_session[S]):
    _arguments: Any = None

    def __call__(self, **kw: Any) -> Any:
        if kw and self.registry.has() and kw == self._arguments:
            return self.registry()
        session = super().__call__(**kw)
        self._arguments = kw or self._arguments
        return session
