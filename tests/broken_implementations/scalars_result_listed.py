"""``scalars()`` returns a list."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.forwards",)


class scoped_session(sound.scoped_session[S]):
    def scalars(self, *args: Any, **kw: Any) -> Any:
        return list(self.registry().scalars(*args, **kw))
