"""On any thread, a query property uses the session of the main thread, if that has one."""

from types import SimpleNamespace
from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import (
    S,
    ScopedRegistry,
    TellingRegistry,
    ThreadLocalRegistry,
)

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.each-scope",)


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = TellingRegistry

    def query_property(self, query_cls: Any = None) -> Any:
        of_main_thread: Any = SimpleNamespace(registry=self._session_of_main_thread)
        return QueryPropertyDescriptor(of_main_thread, query_cls)
