"""``info`` is a copy; what is written into it is lost."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "access.attribute.read",
    "web.request.one-session",
)


class scoped_session(sound.scoped_session[S]):
    @property
    def info(self) -> Any:
        info = self.registry().info
        return dict(info) if isinstance(info, dict) else info
