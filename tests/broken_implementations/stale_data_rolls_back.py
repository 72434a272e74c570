"""Where a method raises a ``StaleDataError``, the session is rolled back."""

from functools import wraps
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.errors",)


def _forwarding(method: Any) -> Any:
    @wraps(method)
    def forward(self: Any, /, *args: Any, **kw: Any) -> Any:
        session = self.registry()
        try:
            return getattr(session, method.__name__)(*args, **kw)
        except StaleDataError:
            session.rollback()
            raise

    return forward


class scoped_session(sound.scoped_session[S]):
    pass


for _name, _method in vars(reference_impl.scoped_session).items():
    if hasattr(_method, "__wrapped__"):
        setattr(scoped_session, _name, _forwarding(_method))
