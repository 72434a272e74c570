"""A query property cannot be read from an object."""

from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.on-instance",)


class _Property(QueryPropertyDescriptor):
    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is not None:
            raise AttributeError("read it from the class")
        return super().__get__(instance, owner)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Property(self, query_cls)
