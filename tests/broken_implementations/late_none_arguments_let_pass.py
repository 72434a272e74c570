"""Arguments that come too late are let pass if all of them are None."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.false-arguments",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if kw and self.registry.has() and all(value is None for value in kw.values()):
            kw = {}
        return super().__call__(**kw)
