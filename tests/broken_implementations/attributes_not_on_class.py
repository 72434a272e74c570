"""The attributes that are passed on cannot be read from the class."""

from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-session.names-on-class",
    "scoped-session.names-on-class.newer",
)


class _OfObjects(property):
    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            raise AttributeError("only objects have it")
        return super().__get__(instance, owner)


class scoped_session(sound.scoped_session[S]):
    pass


for _name, _property in vars(reference_impl.scoped_session).items():
    if type(_property) is property:
        setattr(scoped_session, _name, _OfObjects(_property.fget, _property.fset, doc=_property.__doc__))
