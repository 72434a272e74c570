"""``__init__()`` calls that of the next base, without arguments."""

from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.bases",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super(reference_impl.scoped_session, self).__init__()
        super().__init__(session_factory, scopefunc)
