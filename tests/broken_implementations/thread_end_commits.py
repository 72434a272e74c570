"""When a thread ends, its session is committed."""

import threading
from typing import Any

from reference_impl.scoping import _ThreadLocalSessions
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread.transaction-stays-yours",)


class _CommittingGuard:
    session: Any = None

    def __del__(self) -> None:
        if self.session is not None and threading.current_thread() is not threading.main_thread():
            self.session.commit()
            self.session.close()


class _CommittingRegistry(_ThreadLocalSessions[S]):
    def __call__(self) -> Any:
        self._exchange_guard()
        return super().__call__()

    def set(self, obj: Any) -> None:
        self._exchange_guard()
        super().set(obj)

    def _exchange_guard(self) -> None:
        # Storage that a clause puts into its place has none.
        if not isinstance(getattr(self.registry, "guard", None), _CommittingGuard | None):
            self.registry.guard = _CommittingGuard()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _CommittingRegistry
