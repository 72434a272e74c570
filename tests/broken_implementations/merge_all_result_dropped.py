"""``merge_all()`` returns nothing."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.lists",)


class scoped_session(sound.scoped_session[S]):
    def merge_all(self, instances: Any, **kw: Any) -> None:
        self.registry().merge_all(instances, **kw)
