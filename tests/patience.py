"""How long the tests wait for what other processes do: so long that only what hangs is given up."""

from __future__ import annotations

__all__ = ["PATIENCE"]

#: Seconds. The machine may be slow and busy, and what is waited for seldom takes a tenth of it.
PATIENCE = 1800.0
