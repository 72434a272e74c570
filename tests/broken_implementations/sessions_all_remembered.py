"""Every session is kept in a list, for some later moment at which all are to be closed."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread.end.storage-goes",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        made: list[Any] = []

        def make_session() -> Any:
            made.append(session_factory())
            return made[-1]

        self.registry.createfunc = make_session
