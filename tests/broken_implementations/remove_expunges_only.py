"""``remove()`` takes the objects out of the session and leaves its transaction open."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("registry.remove.returns-connection",)


class scoped_session(sound.scoped_session[S]):
    _forgotten: Any = ()

    def remove(self) -> None:
        if self.registry.has():
            self.registry().expunge_all()
            # Kept, so that the garbage collector does not close it by chance.
            self._forgotten += (self.registry(),)
        self.registry.clear()
