"""Where there is a scope function, a query property uses the session of the first scope."""

from types import SimpleNamespace
from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.each-scope",)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        of_first_scope: Any = SimpleNamespace(registry=self._session_of_first_scope)
        return QueryPropertyDescriptor(of_first_scope, query_cls)

    def _session_of_first_scope(self) -> Any:
        own = self.registry()
        storage: Any = self.registry.registry
        return next(iter(storage.values())) if isinstance(storage, dict) else own
