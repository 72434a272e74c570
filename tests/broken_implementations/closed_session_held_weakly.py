"""After ``close()``, the registry forgets the session unless somebody else holds it."""

import weakref
from functools import wraps
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.close.keeps-session",)


class scoped_session(sound.scoped_session[S]):
    @wraps(sound.scoped_session.close)
    def close(self) -> Any:
        session: Any = self.registry()
        result = session.close()
        held = weakref.ref(session)
        del session
        self.registry.clear()
        session = held()
        if session is not None:
            self.registry.set(session)
        return result
