"""A factory that has raised once is not called again; its error is."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.factory.error-stores-nothing",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        errors: list[Exception] = []

        def make_session() -> Any:
            for error in errors:
                raise error
            try:
                return session_factory()
            except Exception as error:
                errors.append(error)
                raise

        self.registry.createfunc = make_session
