"""Knows in which orders the steps of several threads may follow each other.

A schedule is what a page shows as columns: what each of several threads does, step by step, and one order of all
these steps. The claim beside it holds in every order in which each thread takes its own steps one after the other,
unless the schedule names steps that come before others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from .snippets import Snippet, TextError

__all__ = ["MOST_ORDERS", "SCHEDULE_OPTIONS", "Order", "Schedule", "Step", "format_order", "read_schedule"]

SCHEDULE_OPTIONS = ("order", "before")

#: In how many orders the steps of a schedule may follow each other; the clause is run in each.
MOST_ORDERS = 300

#: The numbers of the threads, counted from 1, in the order in which each takes its next step.
Order = tuple[int, ...]


class Step(NamedTuple):
    """A statement of a thread; written ``1.2``, it is the second one of thread 1."""

    thread: int
    number: int

    def __str__(self) -> str:
        return f"{self.thread}.{self.number}"


@dataclass(frozen=True)
class Schedule:
    """What several threads do at the same time.

    :param line: the line of the directive.
    :param columns: what each thread does; each statement is a step.
    :param shown: the order in which the page shows the steps.
    :param before: pairs of steps of which the first always comes before the second.
    """

    line: int
    columns: tuple[Snippet, ...]
    shown: Order
    before: tuple[tuple[Step, Step], ...] = ()

    @cached_property
    def orders(self) -> tuple[Order, ...]:
        """The orders in which the steps may follow each other; the one that the page shows is the first."""
        others = (order for order in self._continued(()) if order != self.shown)
        return (self.shown, *islice(others, MOST_ORDERS))

    def steps(self, order: Order) -> Iterator[Step]:
        """Yield the steps as they follow each other in an order."""
        for position, thread in enumerate(order):
            yield Step(thread, order[: position + 1].count(thread))

    def _continued(self, order: Order) -> Iterator[Order]:
        done = set(self.steps(order))
        is_complete = True
        for thread, column in enumerate(self.columns, 1):
            step = Step(thread, order.count(thread) + 1)
            if step.number > len(column.examples):
                continue
            is_complete = False
            if all(first in done for first, second in self.before if second == step):
                yield from self._continued((*order, thread))
        if is_complete:
            yield order


def format_order(order: Order) -> str:
    """Return an order as the option ``:order:`` has it."""
    return " ".join(str(thread) for thread in order)


def read_schedule(path: str, line: int, options: Mapping[str, str], columns: Sequence[Snippet]) -> Schedule:
    """Make a schedule of what a page says, and refuse one that cannot be run.

    :param path: the page, for the error.
    :param line: the line of the directive.
    :param options: its options.
    :param columns: what each thread does.
    :raises TextError: if an option is unknown, missing or wrong, the columns are too few, or the steps can follow
        each other in too many orders.
    """
    return _ScheduleReader(path, line, columns).read(options)


class _ScheduleReader:
    def __init__(self, path: str, line: int, columns: Sequence[Snippet]) -> None:
        self.path = path
        self.line = line
        self.columns = columns

    def read(self, options: Mapping[str, str]) -> Schedule:
        for name in options:
            if name not in SCHEDULE_OPTIONS:
                raise self.error(f"a threads block has an option :{name}:", "It has :order: and :before:")
        if len(self.columns) < 2 or not all(column.examples for column in self.columns):
            raise self.error(
                "a threads block without two columns that each have a step",
                "Write one '.. code-block:: pycon' for each thread, with at least one statement",
            )
        schedule = Schedule(
            self.line,
            tuple(self.columns),
            self._read_order(options.get("order", "")),
            tuple(self._read_before(options.get("before", ""))),
        )
        self._refuse_shown_order_that_is_ruled_out(schedule)
        if len(schedule.orders) > MOST_ORDERS:
            raise self.error(
                f"the steps can follow each other in more than {MOST_ORDERS} orders, and each would be run",
                "Take steps away, move what comes first or last into snippets of their own, or name steps that "
                "come before others with :before:",
            )
        return schedule

    def error(self, problem: str, remedy: str) -> TextError:
        return TextError(self.path, self.line, problem, remedy)

    def _read_order(self, text: str) -> Order:
        numbers = {str(number): number for number in range(1, len(self.columns) + 1)}
        for word in text.split():
            if word not in numbers:
                raise self.error(
                    f":order: has {word!r}, and the threads are {', '.join(numbers)}",
                    "Write the number of a thread for each of its steps, for example :order: 1 1 2",
                )
        order = tuple(numbers[word] for word in text.split())
        for number, column in enumerate(self.columns, 1):
            steps = len(column.examples)
            if order.count(number) != steps:
                raise self.error(
                    f":order: has thread {number} {order.count(number)} times, and its column has {steps} steps",
                    "Write the number of a thread once for each of its statements",
                )
        return order

    def _read_before(self, text: str) -> Iterator[tuple[Step, Step]]:
        for pair in filter(None, (part.strip() for part in text.split(","))):
            steps = [self._read_step(word) for word in pair.split()]
            if len(steps) != 2 or steps[0].thread == steps[1].thread:
                raise self.error(
                    f":before: has {pair!r}, which is not two steps of different threads",
                    "Write pairs of steps, and commas between them, for example :before: 1.2 2.1, 2.3 1.3",
                )
            yield steps[0], steps[1]

    def _read_step(self, word: str) -> Step:
        if re.fullmatch(r"[0-9]+\.[0-9]+", word):
            step = Step(*map(int, word.split(".")))
            if 1 <= step.thread <= len(self.columns) and (
                1 <= step.number <= len(self.columns[step.thread - 1].examples)
            ):
                return step
        raise self.error(
            f":before: has {word!r}, and there is no such step",
            "Name a step by its thread and its place in the column: 1.2 is the second step of thread 1",
        )

    def _refuse_shown_order_that_is_ruled_out(self, schedule: Schedule) -> None:
        places = {step: place for place, step in enumerate(schedule.steps(schedule.shown))}
        for first, second in schedule.before:
            if places[first] > places[second]:
                raise self.error(
                    f":order: has step {second} before step {first}, which :before: rules out",
                    "Change one of the two options",
                )
