"""The function that can be read back from a session's registry is not the factory."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-registry.attributes",
    "thread-local-registry.attributes",
)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self.registry.createfunc = lambda: session_factory()
