"""Where the factory is interrupted, the scope is left with None."""

from typing import Any, cast

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.errors",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)

        def make_session() -> Any:
            try:
                return session_factory()
            except KeyboardInterrupt:
                self.registry.set(cast(Any, None))
                raise

        self.registry.createfunc = make_session
