"""``in`` runs over the objects of the session, whatever it is asked for."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.contains",)


class scoped_session(sound.scoped_session[S]):
    def __contains__(self, instance: Any) -> bool:
        return any(instance is present for present in self.registry())
