"""Only a ``ScopedRegistry`` can be assigned to ``registry``."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.registry.exchanged",)


class scoped_session(sound.scoped_session[S]):
    def __setattr__(self, name: str, value: Any) -> None:
        if name == "registry" and not isinstance(value, ScopedRegistry):
            raise TypeError("the registry has to be a ScopedRegistry")
        super().__setattr__(name, value)
