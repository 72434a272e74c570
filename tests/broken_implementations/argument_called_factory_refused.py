"""An argument of the call that is called ``factory`` raises a ``TypeError``."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.any-name",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        return self._get_or_make(self.session_factory, **kw)

    def _get_or_make(self, factory: Any, **kw: Any) -> Any:
        return super().__call__(**kw)
