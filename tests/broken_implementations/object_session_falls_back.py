"""``object_session()`` gives the current session, if there is one, for an object that belongs to none."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.class-methods",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)

        def object_session(instance: Any) -> Any:
            session = Session.object_session(instance)
            return self.registry() if session is None and self.registry.has() else session

        # On the class it is as it ought to be: there is no current session there.
        vars(self)["object_session"] = object_session
