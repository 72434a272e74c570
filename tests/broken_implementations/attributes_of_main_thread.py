"""On any thread, some attributes are read from the session of the main thread, if that has one."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.each-scope",)


_sound: Any = sound.scoped_session


class _Registry(ThreadLocalRegistry[T]):
    of_main_thread: Any = None

    def set(self, obj: Any) -> None:
        super().set(obj)
        self._note(obj)

    def clear(self) -> None:
        super().clear()
        self._note(None)

    def _note(self, obj: Any) -> None:
        if threading.get_ident() == threading.main_thread().ident:
            self.of_main_thread = obj


def _session_of_main_thread(scoped: Any) -> Any:
    own = scoped.registry()
    return getattr(scoped.registry, "of_main_thread", None) or own


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry

    bind = _sound.bind.getter(lambda self: _session_of_main_thread(self).bind)
    deleted = _sound.deleted.getter(lambda self: _session_of_main_thread(self).deleted)
    dirty = _sound.dirty.getter(lambda self: _session_of_main_thread(self).dirty)
    info = _sound.info.getter(lambda self: _session_of_main_thread(self).info)
