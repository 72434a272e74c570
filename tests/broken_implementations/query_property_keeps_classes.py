"""A query property keeps every class alive that it was read from."""

from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remembers-nothing",)


class _QueryProperty(reference_impl.QueryPropertyDescriptor):
    def __init__(self, scoped: Any, query_cls: Any) -> None:
        super().__init__(scoped, query_cls)
        self._owners: Any = set()

    def __get__(self, instance: Any, owner: Any) -> Any:
        self._owners.add(owner)
        return super().__get__(instance, owner)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _QueryProperty(self, query_cls)
