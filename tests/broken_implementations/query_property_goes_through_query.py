"""A query property calls the ``query()`` that a subclass of the scoped session defines."""

from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.alone",)


class _ThroughQuery(QueryPropertyDescriptor):
    def __get__(self, instance: Any, owner: Any) -> Any:
        if self._query_cls is None:
            return self._scoped.query(owner)
        return super().__get__(instance, owner)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> QueryPropertyDescriptor:
        return _ThroughQuery(self, query_cls)
