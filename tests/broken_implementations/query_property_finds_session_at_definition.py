"""A query property uses the session that was current when it was made."""

from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.at-access",)


class _Property(QueryPropertyDescriptor):
    def __init__(self, scoped: Any, query_cls: Any) -> None:
        super().__init__(scoped, query_cls)
        self._session = scoped.registry()

    def __get__(self, instance: Any, owner: Any) -> Any:
        if self._query_cls is None:
            return self._session.query(owner)
        return self._query_cls(owner, session=self._session)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Property(self, query_cls)
