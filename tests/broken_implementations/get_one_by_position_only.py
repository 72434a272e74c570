"""``get_one()`` takes no argument by name."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.get-one",)


class scoped_session(sound.scoped_session[S]):
    def get_one(self, entity: Any, ident: Any, /) -> Any:
        return self.registry().get_one(entity, ident)
