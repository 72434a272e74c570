"""A factory's error comes with one of the registry's own, which it is said to have happened in."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.factory.error-alone",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)

        def make_session() -> Any:
            try:
                raise KeyError("no session yet")
            except KeyError:
                return session_factory()

        self.registry.createfunc = make_session
