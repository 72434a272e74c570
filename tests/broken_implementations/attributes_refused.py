"""No attribute can be set on the registry but those of the session, and no method replaced."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.plain-object",)


class scoped_session(sound.scoped_session[S]):
    def __setattr__(self, name: str, value: Any) -> None:
        known = name in ("session_factory", "registry", "__orig_class__")
        if not known and not isinstance(getattr(type(self), name, None), property):
            raise AttributeError(f"'scoped_session' object has no attribute {name!r}")
        super().__setattr__(name, value)
