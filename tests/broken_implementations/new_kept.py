"""``new`` gives what it gave when it was first read."""

from functools import cached_property
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scope.token.proxied-calls",
    "thread.proxied-calls",
)


class scoped_session(sound.scoped_session[S]):
    @cached_property
    def new(self) -> Any:
        return self.registry().new
