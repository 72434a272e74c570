"""A query property keeps the registry that the scoped session had when the property was made."""

from types import SimpleNamespace
from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.registry.exchanged",)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        scoped: Any = SimpleNamespace(registry=self.registry)
        return reference_impl.QueryPropertyDescriptor(scoped, query_cls)
