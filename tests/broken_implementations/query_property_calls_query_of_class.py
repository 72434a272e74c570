"""A query property calls the ``query()`` of the session's class, even if the session has its own."""

from typing import Any

from sqlalchemy.orm import Session

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.session-query",)


class _QueryProperty(reference_impl.QueryPropertyDescriptor):
    def __get__(self, instance: Any, owner: Any) -> Any:
        session: Any = self._scoped.registry()
        if self._query_cls is None and isinstance(session, Session):
            return type(session).query(session, owner)
        return super().__get__(instance, owner)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _QueryProperty(self, query_cls)
