"""Where there is a scope function, a registry that is dropped closes its sessions."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.registry-gone",)


class _Registry(ScopedRegistry[T]):
    def __del__(self) -> None:
        for session in self.registry.values():
            session.close()


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Registry
