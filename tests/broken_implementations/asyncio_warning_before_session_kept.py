"""Where the warning of asyncio sessions is an error, a session that was asked for with arguments is not kept."""

import warnings
from contextlib import nullcontext
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import (
    S,
    ScopedRegistry,
    ThreadLocalRegistry,
    asyncio_warning,
)

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.asyncio.kept",)


class scoped_session(sound.scoped_session[S]):
    def __call__(self, **kw: Any) -> Any:
        session: Any
        if not kw:
            session = self.registry()
        else:
            self._refuse_arguments_if_present()
            with getattr(self.registry, "lock", nullcontext()):
                self._refuse_arguments_if_present()
                session = self.session_factory(**kw)
                if getattr(session, "_is_asyncio", False):
                    warnings.warn(asyncio_warning(), stacklevel=2)
                self.registry.set(session)
                return session
        if getattr(session, "_is_asyncio", False):
            warnings.warn(asyncio_warning(), stacklevel=2)
        return session
