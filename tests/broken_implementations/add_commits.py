"""``add()`` commits."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.transaction",)


class scoped_session(sound.scoped_session[S]):
    def add(self, instance: Any, *args: Any, **kw: Any) -> Any:
        session = self.registry()
        session.add(instance, *args, **kw)
        if not session.in_nested_transaction():
            session.commit()
