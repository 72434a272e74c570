"""``dirty`` leaves out objects whose attributes were set to the values that they had."""

from typing import Any

from sqlalchemy.util import IdentitySet

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.attributes",)


class scoped_session(sound.scoped_session[S]):
    @property
    def dirty(self) -> Any:
        session: Any = self.registry()
        if type(session.dirty) is not IdentitySet:
            return session.dirty
        return IdentitySet(each for each in session.dirty if session.is_modified(each))
