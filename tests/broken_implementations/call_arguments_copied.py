"""Lists, dictionaries and sets that are given with a call reach the factory as copies."""

import warnings
from contextlib import nullcontext
from copy import copy
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import (
    S,
    ScopedRegistry,
    ThreadLocalRegistry,
    asyncio_warning,
)

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.through-factory",)


def _copied(value: Any) -> Any:
    return copy(value) if isinstance(value, dict | list | set) else value


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        session: Any
        if not kw:
            session = self.registry()
        else:
            self._refuse_arguments_if_present()
            with getattr(self.registry, "lock", nullcontext()):
                self._refuse_arguments_if_present()
                session = self.session_factory(**{name: _copied(value) for name, value in kw.items()})
                self.registry.set(session)
        if getattr(session, "_is_asyncio", False):
            warnings.warn(asyncio_warning(), stacklevel=2)
        return session
