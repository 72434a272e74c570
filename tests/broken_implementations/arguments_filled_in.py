"""A method passes on arguments that the caller did not give."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.exact-arguments",)


class scoped_session(sound.scoped_session[S]):
    def add(self, instance: Any, **kw: Any) -> Any:
        return self.registry().add(instance, **{"_warn": True, **kw})
