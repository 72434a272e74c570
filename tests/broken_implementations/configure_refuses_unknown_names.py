"""``configure()`` refuses names that ``Session`` itself does not know."""

import inspect
from typing import Any

from sqlalchemy.orm import Session

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.configure.own-arguments",)


KNOWN = {*inspect.signature(Session.__init__).parameters, "class_"}


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        if not KNOWN.issuperset(kwargs):
            raise TypeError(f"unknown: {sorted(set(kwargs) - KNOWN)}")
        super().configure(**kwargs)
