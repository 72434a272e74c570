"""Assigning ``execution_options`` adds to the options that a plain session has."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.attributes.newer",)


class scoped_session(sound.scoped_session[S]):
    @property
    def execution_options(self) -> Any:
        return self.registry().execution_options

    @execution_options.setter
    def execution_options(self, value: Any) -> None:
        session: Any = self.registry()
        if isinstance(session, Session) and isinstance(value, dict) and session.execution_options:
            value = {**session.execution_options, **value}
        session.execution_options = value
