"""None is in no session, and not refused."""

from functools import wraps
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.contains",)


class scoped_session(sound.scoped_session[S]):
    @wraps(sound.scoped_session.__contains__)
    def __contains__(self, instance: Any) -> bool:
        return instance is not None and instance in self.registry()
