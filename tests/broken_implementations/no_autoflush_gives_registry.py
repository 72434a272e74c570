"""``with Session.no_autoflush as ...`` gives the registry, and not the session."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.no-autoflush",)


@contextmanager
def _giving(obj: Any, block: Any) -> Iterator[Any]:
    with block:
        yield obj


class scoped_session(sound.scoped_session[S]):
    @property
    def no_autoflush(self) -> Any:
        session = self.registry()
        block = session.no_autoflush
        is_plain = getattr(type(session), "no_autoflush", None) is vars(Session)["no_autoflush"]
        return _giving(self, block) if is_plain else block
