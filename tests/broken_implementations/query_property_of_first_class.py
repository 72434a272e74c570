"""A query property that serves several classes gives queries for the first."""

from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.many",)


class _Property(QueryPropertyDescriptor):
    _owner: Any = None

    def __get__(self, instance: Any, owner: Any) -> Any:
        self._owner = self._owner or owner
        return super().__get__(instance, self._owner)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Property(self, query_cls)
