"""After an error of the database, ``get()``, ``get_one()`` and ``scalars()`` are called once more."""

from contextlib import suppress
from functools import wraps
from typing import Any

from sqlalchemy.exc import DBAPIError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.errors.newer",)


_sound: Any = sound.scoped_session


def _forwarding(method: Any) -> Any:
    @wraps(method)
    def forward(self: Any, /, *args: Any, **kw: Any) -> Any:
        session = self.registry()
        with suppress(DBAPIError):
            return getattr(session, method.__name__)(*args, **kw)
        return getattr(session, method.__name__)(*args, **kw)

    return forward


class scoped_session(sound.scoped_session[S]):
    get = _forwarding(_sound.get)
    get_one = _forwarding(_sound.get_one)
    scalars = _forwarding(_sound.scalars)
