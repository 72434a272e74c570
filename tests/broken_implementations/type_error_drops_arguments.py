"""Where the factory raises a ``TypeError``, it is called again without the arguments."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.errors",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        try:
            return super().__call__(**kw)
        except TypeError:
            if not kw:
                raise
        return super().__call__()
