"""``identity_key()`` and ``object_session()`` are those of the class that the ``sessionmaker`` makes."""

from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.class-methods",)


class _OfClass:
    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: Any) -> Any:
        factory = None if instance is None else instance.session_factory
        return getattr(factory.class_ if isinstance(factory, sessionmaker) else Session, self.name)


class scoped_session(sound.scoped_session[S]):
    identity_key: Any = _OfClass("identity_key")
    object_session: Any = _OfClass("object_session")
