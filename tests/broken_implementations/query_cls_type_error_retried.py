"""Where ``query_cls`` raises a ``TypeError``, it is called again, with the session by position."""

from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.errors",)


class _Property(QueryPropertyDescriptor):
    def __get__(self, instance: Any, owner: Any) -> Any:
        try:
            return super().__get__(instance, owner)
        except TypeError:
            if self._query_cls is None:
                raise
        return self._query_cls(owner, self._scoped.registry())


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Property(self, query_cls)
