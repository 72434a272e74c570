"""``dirty`` gives the objects that were added."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "access.attribute.read",
    "scoped-session.forwards.attributes",
)


class scoped_session(sound.scoped_session[S]):
    @property
    def dirty(self) -> Any:
        return self.registry().new
