"""An assignment to ``autoflush`` stays on the registry and does not reach the session."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.attribute.assign",)


class scoped_session(sound.scoped_session[S]):
    _autoflush: Any = None

    @property
    def autoflush(self) -> Any:
        return self.registry().autoflush if self._autoflush is None else self._autoflush

    @autoflush.setter
    def autoflush(self, value: Any) -> None:
        self._autoflush = value
