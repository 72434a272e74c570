"""A query property refuses to stand in the bodies of two classes."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.many",)


class _Descriptor:
    _owner: Any = None

    def __init__(self, descriptor: Any) -> None:
        self._descriptor = descriptor

    def __set_name__(self, owner: Any, name: str) -> None:
        if self._owner not in (None, owner):
            raise TypeError(f"the query property belongs to {self._owner} already")
        self._owner = owner

    def __get__(self, instance: Any, owner: Any) -> Any:
        return self._descriptor.__get__(instance, owner)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Descriptor(super().query_property(query_cls))
