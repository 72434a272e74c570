"""``info`` is the registry's own, and the same for all sessions."""

from functools import cached_property
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.attribute.read",)


class scoped_session(sound.scoped_session[S]):
    @cached_property
    def info(self) -> Any:
        return {}
