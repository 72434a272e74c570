"""``in`` does not know an object that was added and not yet written."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.contains",)


class scoped_session(sound.scoped_session[S]):
    def __contains__(self, instance: Any) -> bool:
        return any(instance is loaded for loaded in self.registry().identity_map.values())
