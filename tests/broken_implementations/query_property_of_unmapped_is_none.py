"""The query property of a class that is not mapped is None."""

from typing import Any

from sqlalchemy import inspect

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.unmapped",)


class _Property(QueryPropertyDescriptor):
    def __get__(self, instance: Any, owner: Any) -> Any:
        return super().__get__(instance, owner) if inspect(owner, raiseerr=False) else None


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Property(self, query_cls)
