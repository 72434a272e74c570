"""The first session is kept in an attribute of the registry, and every caller gets it."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "thread.session-each",
    "scope.token.asked-each-time",
)


class scoped_session(sound.scoped_session[S]):
    _session: Any = None

    def __call__(self, **kw: Any) -> Any:
        if self._session is None or kw:
            self._session = super().__call__(**kw)
        return self._session

    def remove(self) -> None:
        super().remove()
        self._session = None
