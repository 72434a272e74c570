"""A second assignment to ``execution_options`` adds to what the first one has assigned."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.each-scope.newer",)


class scoped_session(sound.scoped_session[S]):
    _assigned: Any = None

    @property
    def execution_options(self) -> Any:
        return self.registry().execution_options

    @execution_options.setter
    def execution_options(self, value: Any) -> None:
        if isinstance(value, dict) and self._assigned:
            value = {**self._assigned, **value}
        self._assigned = value if isinstance(value, dict) else None
        self.registry().execution_options = value
