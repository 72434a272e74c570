"""The registry is a context manager, which removes the session at the end of the block."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.with.call-first",)


class scoped_session(sound.scoped_session[S]):
    def __enter__(self) -> Any:
        return self.registry()

    def __exit__(self, *exception: object) -> None:
        self.remove()
