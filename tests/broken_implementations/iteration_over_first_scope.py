"""Where there is a scope function, iterating runs over the session of the first scope."""

from functools import wraps
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.each-scope",)


def _session_of_first_scope(scoped: Any) -> Any:
    own = scoped.registry()
    storage = scoped.registry.registry
    return next(iter(storage.values())) if isinstance(storage, dict) else own


class scoped_session(sound.scoped_session[S]):
    @wraps(sound.scoped_session.__iter__)
    def __iter__(self) -> Any:
        return iter(_session_of_first_scope(self))
