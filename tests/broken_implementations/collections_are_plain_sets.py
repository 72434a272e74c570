"""``new``, ``dirty`` and ``deleted`` are plain sets, in which equal objects are one."""

from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.util import IdentitySet

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.attributes",)


def _as_set(name: str) -> Any:
    def read(self: Any) -> Any:
        found = getattr(self.registry(), name)
        return set(found) if type(found) is IdentitySet else found

    return property(read, doc=getattr(Session, name).__doc__)


class scoped_session(sound.scoped_session[S]):
    new = _as_set("new")
    dirty = _as_set("dirty")
    deleted = _as_set("deleted")
