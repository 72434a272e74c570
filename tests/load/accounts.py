"""Compares what the clients were told with what the database has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tests.load.clients import Outcome

__all__ = ["Balance", "balance"]


@dataclass(frozen=True)
class Balance:
    """What is wrong with the database.

    :param lost: how many users are not there though their client was told that they are saved.
    :param doubled: how many are there more often than once, counted for each time too many.
    :param unwanted: how many are there though their client was told that they are not, or though nobody has signed
        them up.
    """

    lost: int
    doubled: int
    unwanted: int

    def __add__(self, other: Balance) -> Balance:
        return Balance(self.lost + other.lost, self.doubled + other.doubled, self.unwanted + other.unwanted)


def balance(outcomes: Mapping[str, Outcome], saved: Counter[str]) -> Balance:
    """Return what is wrong with what is saved.

    Who was told nothing does not know: such a user may be there or not, but once at most.

    :param outcomes: by user, what the client knows.
    :param saved: how often each user is there.
    """
    welcome = {name for name, outcome in outcomes.items() if outcome is not Outcome.REFUSED}
    return Balance(
        sum(outcome is Outcome.COMMITTED and not saved[name] for name, outcome in outcomes.items()),
        sum(times - 1 for name, times in saved.items() if name in welcome),
        sum(times for name, times in saved.items() if name not in welcome),
    )
