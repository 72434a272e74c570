"""Where a method raises, the caller gets another error."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.arguments-and-result",)


class scoped_session(sound.scoped_session[S]):
    def flush(self, objects: Any = None) -> Any:
        try:
            return self.registry().flush(objects)
        except Exception as error:
            raise RuntimeError("flush failed") from error
