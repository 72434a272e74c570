"""``info`` can be assigned."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.attribute.read-only",)


class scoped_session(sound.scoped_session[S]):
    @property
    def info(self) -> Any:
        return self.registry().info

    @info.setter
    def info(self, value: Any) -> None:
        vars(self.registry())["info"] = value
