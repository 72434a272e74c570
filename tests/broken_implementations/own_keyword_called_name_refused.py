"""A method's own keyword argument ``name`` is in the way."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.exact-arguments",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        return self._call(method.__name__, *args, **kw)

    def _call(self, name: str, *args: Any, **kw: Any) -> Any:
        return getattr(self.registry(), name)(*args, **kw)
