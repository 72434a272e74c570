"""An assignment to ``execution_options`` adds to the options that are there."""

from typing import Any, cast

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.attribute.assign.newer",)


class scoped_session(sound.scoped_session[S]):
    @property
    def execution_options(self) -> Any:
        return self.registry().execution_options

    @execution_options.setter
    def execution_options(self, value: Any) -> None:
        session = self.registry()
        session.execution_options = cast(Any, {**session.execution_options, **value})
