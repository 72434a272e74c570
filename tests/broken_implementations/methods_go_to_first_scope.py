"""Where there is a scope function, some methods go to the session of the first scope."""

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
    @wraps(sound.scoped_session.delete)
    def delete(self, *args: Any, **kw: Any) -> Any:
        return _session_of_first_scope(self).delete(*args, **kw)

    @wraps(sound.scoped_session.get)
    def get(self, *args: Any, **kw: Any) -> Any:
        return _session_of_first_scope(self).get(*args, **kw)

    @wraps(sound.scoped_session.merge)
    def merge(self, *args: Any, **kw: Any) -> Any:
        return _session_of_first_scope(self).merge(*args, **kw)

    @wraps(sound.scoped_session.refresh)
    def refresh(self, *args: Any, **kw: Any) -> Any:
        return _session_of_first_scope(self).refresh(*args, **kw)
