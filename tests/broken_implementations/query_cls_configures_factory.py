"""``query_cls`` becomes the query class of all sessions."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("query-property.query-cls",)


class scoped_session(sound.scoped_session[S]):
    def query_property(self, query_cls: Any = None) -> Any:
        if query_cls is not None:
            self.session_factory.configure(query_cls=query_cls)
            if self.registry.has():
                self.registry()._query_cls = query_cls
        return super().query_property(query_cls)
