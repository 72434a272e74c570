"""``configure()`` keeps the engine that it was told first."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.configure.replaces",)


class scoped_session(sound.scoped_session[S]):
    _has_bind = False

    def configure(self, **kwargs: Any) -> None:
        if self._has_bind:
            kwargs.pop("bind", None)
        self._has_bind = self._has_bind or "bind" in kwargs
        super().configure(**kwargs)
