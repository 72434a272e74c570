"""On any thread, a query property uses the session of the main thread, if that has one."""

import threading
from types import SimpleNamespace
from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.each-scope",)


class _Registry(ThreadLocalRegistry[T]):
    of_main_thread: Any = None

    def set(self, obj: Any) -> None:
        super().set(obj)
        self._note(obj)

    def clear(self) -> None:
        super().clear()
        self._note(None)

    def _note(self, obj: Any) -> None:
        if threading.get_ident() == threading.main_thread().ident:
            self.of_main_thread = obj


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry

    def query_property(self, query_cls: Any = None) -> Any:
        of_main_thread: Any = SimpleNamespace(registry=self._session_of_main_thread)
        return QueryPropertyDescriptor(of_main_thread, query_cls)

    def _session_of_main_thread(self) -> Any:
        own = self.registry()
        return getattr(self.registry, "of_main_thread", None) or own
