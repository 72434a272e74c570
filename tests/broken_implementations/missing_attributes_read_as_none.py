"""An attribute that the session lacks is read as None."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-session.forwards.attributes",
    "scoped-session.forwards.attributes.newer",
)


_sound: Any = sound.scoped_session


class scoped_session(sound.scoped_session[S]):
    deleted = _sound.deleted.getter(lambda self: getattr(self.registry(), "deleted", None))
    dirty = _sound.dirty.getter(lambda self: getattr(self.registry(), "dirty", None))
    info = _sound.info.getter(lambda self: getattr(self.registry(), "info", None))
    is_active = _sound.is_active.getter(lambda self: getattr(self.registry(), "is_active", None))
    new = _sound.new.getter(lambda self: getattr(self.registry(), "new", None))
    no_autoflush = _sound.no_autoflush.getter(lambda self: getattr(self.registry(), "no_autoflush", None))
