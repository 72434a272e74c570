"""Read from an object, a query property leaves its query there, which is then what is read."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.on-instance",)


class _Descriptor:
    _name: str | None = None

    def __init__(self, descriptor: Any) -> None:
        self._descriptor = descriptor

    def __set_name__(self, owner: Any, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: Any) -> Any:
        query = self._descriptor.__get__(instance, owner)
        if instance is not None and self._name is not None:
            vars(instance)[self._name] = query
        return query


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Descriptor(super().query_property(query_cls))
