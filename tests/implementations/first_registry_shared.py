"""The first registry of the process has one session for all threads; those after it are right."""

from typing import Any

from tests.broken_implementations import shared_among_threads as shared
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

made: list[Any] = []


class scoped_session(sound.scoped_session[S]):  # noqa: D101, N801
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        if not made:
            self._thread_local_registry = shared.ThreadLocalRegistry
        made.append(session_factory)
        super().__init__(session_factory, scopefunc)
