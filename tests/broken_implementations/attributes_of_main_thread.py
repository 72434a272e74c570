"""On any thread, some attributes are read from the session of the main thread, if that has one."""

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


_sound: Any = sound.scoped_session


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = TellingRegistry

    bind = _sound.bind.getter(lambda self: self._session_of_main_thread().bind)
    deleted = _sound.deleted.getter(lambda self: self._session_of_main_thread().deleted)
    dirty = _sound.dirty.getter(lambda self: self._session_of_main_thread().dirty)
    info = _sound.info.getter(lambda self: self._session_of_main_thread().info)
