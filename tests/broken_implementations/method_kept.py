"""``scalars`` goes to the session that was current when the method was first used."""

from functools import cached_property
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread.end.remove-first",)


class scoped_session(sound.scoped_session[S]):
    @cached_property
    def scalars(self) -> Any:
        return self.registry().scalars
