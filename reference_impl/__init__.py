"""Contextual sessions for SQLAlchemy: the reference implementation of this project's specification.

It offers the names of SQLAlchemy's own, with the same behaviour, and a few guarantees more:
:class:`scoped_session`, :class:`ScopedRegistry`, :class:`ThreadLocalRegistry` and
:class:`QueryPropertyDescriptor`.
"""

from reference_impl.registry import ScopedRegistry, ThreadLocalRegistry, UnhashableTokenError
from reference_impl.scoping import QueryPropertyDescriptor, scoped_session

__all__ = [
    "QueryPropertyDescriptor",
    "ScopedRegistry",
    "ThreadLocalRegistry",
    "UnhashableTokenError",
    "scoped_session",
]

__version__ = "0.1.0"
