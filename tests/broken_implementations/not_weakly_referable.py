"""A registry cannot be referred to weakly."""

from typing import Generic

import reference_impl
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.plain-object",)


class scoped_session(Generic[S]):
    __slots__ = ("__dict__",)


for _name, _attribute in vars(reference_impl.scoped_session).items():
    if _name != "__weakref__" and _name not in vars(scoped_session):
        setattr(scoped_session, _name, _attribute)
