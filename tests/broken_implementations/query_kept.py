"""A query property keeps the first query that it makes for a class."""

from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "query-property.new-query",
    "query-property.at-access",
)


class _Property(QueryPropertyDescriptor):
    def __get__(self, instance: Any, owner: Any) -> Any:
        queries = self.__dict__.setdefault("queries", {})
        if owner not in queries:
            queries[owner] = super().__get__(instance, owner)
        return queries[owner]


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Property(self, query_cls)
