"""A query property keeps the session in memory that it was last read on."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.let-go.frees",)


class _Descriptor:
    def __init__(self, descriptor: Any, registry: Any) -> None:
        self._descriptor = descriptor
        self._registry = registry

    def __get__(self, instance: Any, owner: Any) -> Any:
        self._last = self._registry()
        return self._descriptor.__get__(instance, owner)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        return _Descriptor(super().query_property(query_cls), self.registry)
