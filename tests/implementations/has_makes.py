"""``has()`` makes the object that it is asked about."""

from typing import Generic, TypeVar

import reference_impl
from reference_impl import scoped_session

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

T = TypeVar("T")


class ScopedRegistry(reference_impl.ScopedRegistry[T], Generic[T]):  # noqa: D101
    def has(self) -> bool:  # noqa: D102
        self()
        return super().has()


class ThreadLocalRegistry(reference_impl.ThreadLocalRegistry[T], Generic[T]):  # noqa: D101
    def has(self) -> bool:  # noqa: D102
        self()
        return super().has()
