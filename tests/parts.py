"""A part of a long list: what one run checks of it where several runs share the work."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["WHOLE", "Part", "read_part"]

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """One of several parts of the same size, which together are the whole.

    :param number: which of them, from 1.
    :param count: how many there are.
    """

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def of(self, entries: Sequence[T]) -> Sequence[T]:
        """Return the entries of this part, in their order.

        Neighbours, which often cost alike, are in different parts.
        """
        return entries[self.number - 1 :: self.count]


WHOLE = Part(1, 1)


def read_part(text: str) -> Part:
    """Read what the command line says after ``--part``.

    :param text: as in "2/3", for the second of three parts.
    :raises argparse.ArgumentTypeError: if it does not name a part.
    """
    found = re.fullmatch(r"([0-9]+)/([0-9]+)", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise ArgumentTypeError(f"there is no part {text!r}; give its number and that of the parts, as in 2/3")
    return Part(int(found[1]), int(found[2]))
