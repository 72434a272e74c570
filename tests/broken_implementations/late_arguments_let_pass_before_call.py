"""Arguments that come too late are let pass if no call has given out the session yet."""

from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-session.call.false-session",
    "scoped-session.call.refused-however-stored",
)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self._given_out: WeakValueDictionary[int, Any] = WeakValueDictionary()

    def __call__(self, **kw: Any) -> Any:
        if kw and self.registry.has() and id(self.registry()) not in self._given_out:
            kw = {}
        session = super().__call__(**kw)
        # What a factory makes need not be a session, and need not allow this.
        with suppress(TypeError):
            self._given_out[id(session)] = session
        return session
