"""Where there is no session, reading some of the attributes makes none."""

from typing import Any

from sqlalchemy.util import IdentitySet

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-session.forwards.attributes",
    "scoped-session.forwards.attributes.newer",
)


_sound: Any = sound.scoped_session


class _Untouched:
    is_active = True

    def __init__(self) -> None:
        self.deleted = IdentitySet()
        self.dirty = IdentitySet()


def _present(registry: Any) -> Any:
    # The scope function is asked once, as it ought to be.
    if isinstance(registry, ThreadLocalRegistry):
        return getattr(registry.registry, "value", _Untouched())
    return registry.registry.get(registry._token(), _Untouched())


class scoped_session(sound.scoped_session[S]):
    deleted = _sound.deleted.getter(lambda self: _present(self.registry).deleted)
    dirty = _sound.dirty.getter(lambda self: _present(self.registry).dirty)
    is_active = _sound.is_active.getter(lambda self: _present(self.registry).is_active)
