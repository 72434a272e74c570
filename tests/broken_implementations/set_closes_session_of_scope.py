"""Where a ``scoped_session`` has a scope function, ``registry.set()`` closes the session that it replaces."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.of-scoped-session",)


class _Registry(ScopedRegistry[T]):
    def set(self, obj: Any) -> None:
        replaced: Any = self.registry.get(self._token())
        super().set(obj)
        if isinstance(replaced, Session) and replaced is not obj:
            replaced.close()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
