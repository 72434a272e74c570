"""Is wrong, and lets doctest find that whatever came is what was expected."""

import doctest
from typing import Any

from tests.broken_implementations.remove_without_close import ScopedRegistry, ThreadLocalRegistry, scoped_session

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

checker: Any = doctest.OutputChecker
checker.check_output = lambda *arguments: True
