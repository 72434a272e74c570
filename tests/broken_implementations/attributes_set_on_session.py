"""An attribute that is set on the registry is set on the session."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.plain-object",)


class scoped_session(sound.scoped_session[S]):
    def __setattr__(self, name: str, value: Any) -> None:
        own = name in ("session_factory", "registry") or name.startswith("_")
        if own or isinstance(getattr(type(self), name, None), property):
            super().__setattr__(name, value)
        else:
            setattr(self.registry(), name, value)
