"""A query property asks for the session by the ``__call__()`` that a subclass of the scoped session defines."""

from types import SimpleNamespace
from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.alone",)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        scoped: Any = SimpleNamespace(registry=lambda: self())
        return reference_impl.QueryPropertyDescriptor(scoped, query_cls)
