"""A method that is called while another one is at work in the same session is refused."""

import threading
from typing import Any

from sqlalchemy.exc import InvalidRequestError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.nested",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._busy: Any = threading.local()

    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        session: Any = self.registry()
        busy = self._busy.__dict__
        if str(id(session)) in busy:
            raise InvalidRequestError("This session is already at work.")
        busy[str(id(session))] = True
        try:
            return getattr(session, method.__name__)(*args, **kw)
        finally:
            del busy[str(id(session))]
