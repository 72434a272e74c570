"""Where a call has arguments, the factory's error comes with one of the registry's own."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.factory.error-alone",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        if not kw or self.registry.has():
            return super().__call__(**kw)
        try:
            raise KeyError("no session yet")
        except KeyError:
            return super().__call__(**kw)
