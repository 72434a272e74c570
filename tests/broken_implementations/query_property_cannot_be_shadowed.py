"""An object cannot have an attribute of its own by the name of a query property."""

from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.on-instance.assigned",)


class _Property(QueryPropertyDescriptor):
    def __set__(self, instance: Any, value: Any) -> None:
        raise AttributeError("a query property can only be read")


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Property(self, query_cls)
