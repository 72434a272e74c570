"""Every use raises, construction included."""

from typing import Any

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]


class ScopedRegistry:  # noqa: D101
    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        raise NotImplementedError


class ThreadLocalRegistry(ScopedRegistry):  # noqa: D101
    pass


class scoped_session(ScopedRegistry):  # noqa: D101, N801
    pass
