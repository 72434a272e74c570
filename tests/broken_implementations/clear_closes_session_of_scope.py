"""Where a ``scoped_session`` has a scope function, ``registry.clear()`` closes the session."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.of-scoped-session",)


class _Registry(ScopedRegistry[T]):
    def clear(self) -> None:
        if self.has():
            obj: Any = self()
            try:
                obj.close()
            finally:
                super().clear()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry

    def remove(self) -> None:
        if isinstance(self.registry, _Registry):
            self.registry.clear()
        else:
            super().remove()
