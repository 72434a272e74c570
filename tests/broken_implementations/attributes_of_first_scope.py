"""Where there is a scope function, some attributes are read from the session of the first scope."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.each-scope",)


_sound: Any = sound.scoped_session


def _session_of_first_scope(scoped: Any) -> Any:
    own = scoped.registry()
    storage = scoped.registry.registry
    return next(iter(storage.values())) if isinstance(storage, dict) else own


class scoped_session(sound.scoped_session[S]):
    bind = _sound.bind.getter(lambda self: _session_of_first_scope(self).bind)
    deleted = _sound.deleted.getter(lambda self: _session_of_first_scope(self).deleted)
    dirty = _sound.dirty.getter(lambda self: _session_of_first_scope(self).dirty)
    info = _sound.info.getter(lambda self: _session_of_first_scope(self).info)
