"""A query property does not keep its registry alive."""

import weakref
from typing import Any

from reference_impl import QueryPropertyDescriptor
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.keeps-registry",)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        scoped: Any = weakref.proxy(self)
        return QueryPropertyDescriptor(scoped, query_cls)
