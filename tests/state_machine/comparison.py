"""Takes one trace on two systems under test, and compares what can be seen after each step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy

from tests.harness.implementations import Implementation, load
from tests.state_machine.allowances import ALLOWANCES, Finding, Step
from tests.state_machine.environment import Outcome
from tests.state_machine.shrinking import replay, shrunk
from tests.state_machine.steps import ON_SCOPE, SETUP, THINGS, WITH_SCOPE
from tests.state_machine.trace import Statement, System, program

__all__ = ["Comparison", "DifferenceError", "Tally"]


@dataclass
class Tally:
    """Counts what was done.

    :param traces: how many traces were taken.
    :param steps: how many steps were taken in them, each on both systems.
    :param kinds: how many of each kind.
    :param errors: how many steps raised, by the error's type.
    :param warnings: how many warnings came, by their category.
    :param explained: how many differences each deviation explained, by its clause.
    :param taken: the steps, in order.
    """

    traces: int = 0
    steps: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    taken: list[str] = field(default_factory=list)


class DifferenceError(AssertionError):
    """Something can be seen that differs, and no deviation explains it.

    :param implementation: what was compared with SQLAlchemy.
    :param trace: its statements.
    :param shows: the expression that differs at its end.
    :param found: its values there and on SQLAlchemy.
    :param steps: how many steps were taken until it was found.
    """

    def __init__(
        self,
        implementation: Implementation,
        trace: list[Statement],
        shows: str,
        found: tuple[object, object],
        steps: int,
    ) -> None:
        module = implementation.module
        self.implementation = implementation
        self.trace = trace
        self.shows = shows
        self.found = found
        self.steps = steps
        self.program = program(trace, shows, module, found)
        super().__init__(
            f"{module} and SQLAlchemy {sqlalchemy.__version__} differ, and no deviation explains how. "
            f"It took {steps} steps to find this.\n\n"
            f"Seen by: {shows}\n  {module}: {found[0]}\n  SQLAlchemy: {found[1]}\n\n"
            "Correct the implementation. Or, if it is SQLAlchemy that should do better, write a clause of the "
            "level should, record the deviation in tests/harness/deviations.toml, and allow for it in "
            "tests/state_machine/allowances.py.\n\n"
            f"This program shows it, where {module} can be imported:\n\n{self.program}"
        )

    def shrunk(self) -> DifferenceError:
        """Return the same difference, at the end of a trace with nothing in it that it does not need."""
        trace = shrunk(self.trace, self.shows, self.implementation, self.found)
        found = replay(trace, self.shows, self.implementation) or self.found
        return DifferenceError(self.implementation, trace, self.shows, found, self.steps)


class Comparison:
    """An implementation and SQLAlchemy, on which the same trace is taken.

    :param implementation: what is compared with SQLAlchemy.
    :param tally: where to count.
    """

    def __init__(self, implementation: Implementation, tally: Tally) -> None:
        self.implementation = implementation
        self.tally = tally
        self.here, self.there = System(implementation), System(load("sqlalchemy"))
        self.trace: list[Statement] = []
        self.holders: list[str] = []
        #: For each place that steps name, the worker whose thread it is now.
        self.workers: dict[str, str] = {}
        self.workers_made = 0
        self.notes: list[str] = []
        #: Whether the scope function returns a token that can be used.
        self.has_scope = True
        for name, value in SETUP.items():
            self.make(name, value)
        tally.traces += 1

    def make(self, name: str, value: str) -> None:
        """Make something that steps use, on both systems."""
        statement = Statement(f"{name} = {value}", makes=name)
        self.trace.append(statement)
        for system in (self.here, self.there):
            system.execute(statement.text)

    def worker(self, place: str) -> str:
        """Have a thread for a place, and return the worker's name, which is new for each thread."""
        if place not in self.workers:
            self.workers_made += 1
            self.workers[place] = f"worker_{self.workers_made}"
            self.make(self.workers[place], "ThreadPoolExecutor(1)")
        return self.workers[place]

    def note(self, name: str) -> None:
        """Have a note of that name, which is in no session at first."""
        if name not in self.notes:
            self.make(name, f"Note(text={name!r})")
            self.notes.append(name)

    def take(self, step: Step, place: str = "") -> None:
        """Take a step on both systems, and compare.

        :param step: the step.
        :param place: where it is taken: "thread_1" or "thread_2", or an empty string for the main thread.
        :raises DifferenceError: if there is one that no deviation explains.
        """
        if place:
            place = self.worker(place)
        self.tally.steps += 1
        self.tally.kinds[step.kind] += 1
        self.tally.taken.append(f"{place}: {step.expression}")
        shows = _in(place, step.expression, does="outcome")
        here, seen_here = self.here.evaluate(shows), self._see(self.here)
        there, seen_there = self.there.evaluate(shows), self._see(self.there)
        if here.raised:
            self.tally.errors[here.raised.partition(":")[0]] += 1
        self.tally.warnings.update(warned.partition(":")[0] for warned in here.warned)
        finding = Finding(step, here, there, _differing(seen_here, seen_there))
        remedies = self._explain(finding, place)
        if finding.here != finding.there:
            raise self._difference(shows, (here, there))
        self._note(step, place, here, there)
        self.trace += remedies
        for expression, outcomes in finding.differing.items():
            if any(outcome.raised for outcome in outcomes):
                raise self._difference(f"outcome(lambda: {expression})", outcomes)
            raise self._difference(expression, (self.here.evaluate(expression), self.there.evaluate(expression)))

    def _explain(self, finding: Finding, place: str) -> list[Statement]:
        """Let the deviations explain what they can, and return the statements that remedy them."""
        remedies = []
        waiting = list(ALLOWANCES)
        # Behind one deviation there may be another.
        while allowance := next(
            (each for each in waiting if finding.is_difference and each.applies(finding)), None
        ):
            waiting.remove(allowance)
            remedied = Outcome()
            if remedy := allowance.remedy(finding.step):
                remedied = self.there.evaluate(_in(place, remedy, does="outcome"))
                text = _in(place, remedy, does="outcome" if remedied.raised else "")
                remedies.append(Statement(text, is_for_sqlalchemy=True))
            finding.there = allowance.outcome(finding, remedied)
            # Here too: the remedy may have run the garbage collector, for both.
            finding.differing = _differing(self._see(self.here), self._see(self.there))
            self.tally.explained[allowance.clause] += 1
        return remedies

    def _note(self, step: Step, place: str, *outcomes: Outcome) -> None:
        does = "outcome" if any(outcome.raised or outcome.warned for outcome in outcomes) else ""
        self.trace.append(Statement(_in(place, step.expression, does)))

    def _difference(self, shows: str, found: tuple[object, object]) -> DifferenceError:
        return DifferenceError(self.implementation, self.trace, shows, found, self.tally.steps)

    def _see(self, system: System) -> dict[str, Outcome]:
        return {expression: system.evaluate(f"outcome(lambda: {expression})") for expression in self._visible()}

    def _visible(self) -> Iterator[str]:
        """Give the expressions that show what can be seen."""
        for holder in self.holders:
            if self.has_scope or holder not in ON_SCOPE:
                yield f"view({_registry(holder)})"
            if holder in WITH_SCOPE:
                yield f"entries({_registry(holder)})"
        by_thread = [_registry(holder) for holder in self.holders if holder not in WITH_SCOPE]
        if by_thread:
            for worker in self.workers.values():
                yield f"{worker}.submit(views, {', '.join(by_thread)}).result()"
        yield from (f"state({note})" for note in self.notes)
        yield from ("engine.pool.checkedout()", "contents(engine)", "numbers.made")

    def numbers_in(self, worker: str) -> tuple[int, ...]:
        """Return the numbers of the sessions that a worker's thread leaves behind, once for each registry."""
        found = []
        for holder in self.holders:
            if holder not in (*WITH_SCOPE, "thread_things"):
                view = self.there.evaluate(f"{worker}.submit(view, {_registry(holder)}).result()")
                if number := re.match(r"\w+ (\d+)", view):
                    found.append(int(number[1]))
        return tuple(found)

    def close(self) -> None:
        """Let go of all that the trace has made."""
        for system in (self.here, self.there):
            system.close()


def _registry(holder: str) -> str:
    return holder if holder in THINGS else f"{holder}.registry"


def _in(place: str, expression: str, does: str) -> str:
    function = f"lambda: {expression}"
    if place:
        return f"{place}.submit({does + ', ' if does else ''}{function}).result()"
    return f"{does}({function})" if does else expression


def _differing(here: dict[str, Outcome], there: dict[str, Outcome]) -> dict[str, tuple[Outcome, Outcome]]:
    return {
        expression: (here[expression], there[expression])
        for expression in here
        if here[expression] != there[expression]
    }
