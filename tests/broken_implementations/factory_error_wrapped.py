"""Where the factory raises, the caller gets another error."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.factory.error-stores-nothing",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)

        def make_session() -> Any:
            try:
                return session_factory()
            except Exception as error:
                raise RuntimeError("no session could be made") from error

        self.registry.createfunc = make_session
