"""Where there is a scope function, ``remove()`` does not close a session that another thread has made."""

import threading
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.however-stored",)


class _Registry(ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        def make_session() -> Any:
            session = createfunc()
            # What a factory makes need not be a session, and need not allow this.
            with suppress(TypeError):
                self.made[id(session)] = session
                self.makers[id(session)] = threading.current_thread()
            return session

        super().__init__(make_session, scopefunc)
        self.made: WeakValueDictionary[int, Any] = WeakValueDictionary()
        self.makers: dict[int, threading.Thread] = {}

    def is_foreign(self, session: object) -> bool:
        return id(session) in self.made and self.makers[id(session)] is not threading.current_thread()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry

    def remove(self) -> None:
        registry: Any = self.registry
        if isinstance(registry, _Registry) and registry.has() and registry.is_foreign(registry()):
            registry.clear()
        super().remove()
