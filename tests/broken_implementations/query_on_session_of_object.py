"""A query property that is read from an object uses the session that the object belongs to."""

from typing import Any

from sqlalchemy.orm import object_session

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.on-instance",)


class _Property(QueryPropertyDescriptor):
    def __get__(self, instance: Any, owner: Any) -> Any:
        session = None if instance is None else object_session(instance)
        return super().__get__(instance, owner) if session is None else session.query(owner)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Property(self, query_cls)
