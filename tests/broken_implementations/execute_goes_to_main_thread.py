"""On any thread, ``execute()`` goes to the session of the main thread, if that has one."""

from functools import wraps
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import (
    S,
    ScopedRegistry,
    TellingRegistry,
    ThreadLocalRegistry,
)

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.each-scope",)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = TellingRegistry

    @wraps(sound.scoped_session.execute)
    def execute(self, *args: Any, **kw: Any) -> Any:
        return self._session_of_main_thread().execute(*args, **kw)
