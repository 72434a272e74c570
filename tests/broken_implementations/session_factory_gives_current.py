"""``session_factory()`` gives the current session and not one that belongs to nobody else."""

from typing import Any, cast

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "registry.session-factory.attribute",
    "thread.end.pool-limit",
)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self.session_factory = cast(Any, lambda **kw: session_factory(**kw) if kw else self.registry())
