"""When a thread ends, a session is closed that was taken out of the registry."""

from reference_impl.scoping import _ThreadLocalSessions
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread.end.taken-out",)


class _UnforgettingRegistry(_ThreadLocalSessions[S]):
    def clear(self) -> None:
        session = self.registry.guard.session
        super().clear()
        self.registry.guard.session = session


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _UnforgettingRegistry
