"""Attributes are read in a copy of the caller's context: what that sets in a context variable is lost."""

from contextvars import copy_context
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.in-place",)


def _read_in_copy(attribute: Any) -> Any:
    return property(lambda self: copy_context().run(attribute.fget, self), attribute.fset, doc=attribute.__doc__)


class scoped_session(sound.scoped_session[S]):
    info: Any = _read_in_copy(sound.scoped_session.info)
    new: Any = _read_in_copy(sound.scoped_session.new)
