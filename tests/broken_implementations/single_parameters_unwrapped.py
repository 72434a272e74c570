"""A list of parameters with a single dictionary is handed to ``execute()`` as that dictionary."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.every-session",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        session: Any = self.registry()
        if method.__name__ == "execute" and isinstance(session, Session) and len(args) > 1:
            statement, parameters, *others = args
            if isinstance(parameters, list) and len(parameters) == 1 and isinstance(parameters[0], dict):
                parameters = parameters[0]
            args = statement, parameters, *others
        return getattr(session, method.__name__)(*args, **kw)
