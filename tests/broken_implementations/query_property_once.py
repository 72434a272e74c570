"""A registry gives out one query property only."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.query-cls",)


class scoped_session(sound.scoped_session[S]):
    _given = False

    def query_property(self, query_cls: Any = None) -> Any:
        if self._given:
            raise RuntimeError("there is a query property already")
        self._given = True
        return super().query_property(query_cls)
