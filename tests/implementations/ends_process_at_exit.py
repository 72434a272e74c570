"""Keeps hardly a clause, and at the end of the process ends it as if all had gone well."""

import atexit
import os

from tests.implementations.only_raises import ScopedRegistry, ThreadLocalRegistry, scoped_session

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

atexit.register(os._exit, 0)
