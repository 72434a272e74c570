"""A query property makes its query without the ``query()`` that a subclass of ``Session`` defines."""

from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.session-query",)


class _Descriptor:
    def __init__(self, registry: Any, query_cls: Any) -> None:
        self.registry = registry
        self.query_cls = query_cls

    def __get__(self, instance: Any, owner: Any) -> Any:
        session = self.registry()
        if self.query_cls is None:
            return Session.query(session, owner)
        return self.query_cls(owner, session=session)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Descriptor(self.registry, query_cls)
