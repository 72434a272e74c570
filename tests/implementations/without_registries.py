"""Lacks two of the three names."""

from reference_impl import scoped_session

__all__ = ["scoped_session"]
