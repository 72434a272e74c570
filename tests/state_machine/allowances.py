"""The differences that the deviations explain, and how to go on from one.

An allowance is narrow on purpose. It recognises one deviation by what both implementations show, and then brings
SQLAlchemy to where the other implementation is. If anything still differs after that, it was not this deviation.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy

from tests.harness.clauses import read_text
from tests.harness.deviations import choose, read_deviations
from tests.harness.project import ROOT
from tests.state_machine.environment import Outcome
from tests.state_machine.steps import THINGS

__all__ = ["ALLOWANCES", "Allowance", "Finding", "Step", "UnknownDeviationError", "require_known"]


@dataclass(frozen=True)
class Step:
    """One step of a trace.

    :param expression: what is evaluated.
    :param kind: what sort of step it is: "work", "ask", "remove", "make", "end", "crowd" or "race".
    :param holder: the name of the scoped session or registry that it is about, or an empty string.
    :param direct: an expression that does the same without the scoped session's own methods, or an empty string.
    :param left_behind: the numbers of the sessions whose thread ends.
    """

    expression: str
    kind: str = "work"
    holder: str = ""
    direct: str = ""
    left_behind: tuple[int, ...] = ()


@dataclass
class Finding:
    """What came of a step on both systems.

    :param step: the step.
    :param here: its outcome on the implementation that is compared with SQLAlchemy.
    :param there: its outcome on SQLAlchemy.
    :param differing: what can be seen afterwards and is not the same: the expressions, and both values of each.
    """

    step: Step
    here: Outcome
    there: Outcome
    differing: dict[str, tuple[Outcome, Outcome]]

    @property
    def is_difference(self) -> bool:
        """Whether there is anything to explain."""
        return self.here != self.there or bool(self.differing)


@dataclass(frozen=True)
class Allowance:
    """A difference that a deviation explains.

    :param clause: the ID of the clause that SQLAlchemy does not keep.
    :param applies: tells whether a finding may be this deviation.
    :param remedy: gives an expression that brings SQLAlchemy to where the other implementation is, or an empty
        string.
    :param outcome: gives, from a finding and the remedy's outcome, what would have come of the step on SQLAlchemy
        without the deviation.
    """

    clause: str
    applies: Callable[[Finding], bool]
    remedy: Callable[[Step], str]
    outcome: Callable[[Finding, Outcome], Outcome]


class UnknownDeviationError(Exception):
    """An allowance is for something that is not recorded as a deviation.

    :param clause: the clause that the allowance names.
    """

    def __init__(self, clause: str) -> None:
        super().__init__(
            f"a difference is allowed because of the clause {clause!r}, which deviations.toml does not list "
            "for SQLAlchemy; record the deviation there, or take the allowance out of "
            "tests/state_machine/allowances.py"
        )


def require_known(allowances: tuple[Allowance, ...]) -> None:
    """Refuse allowances for clauses that SQLAlchemy is not recorded to break.

    :raises UnknownDeviationError: if there is one.
    """
    clauses = {clause.id: clause for page in read_text(ROOT) for clause in page.clauses}
    known = choose(read_deviations(clauses), "sqlalchemy", sqlalchemy.__version__)
    for allowance in allowances:
        if allowance.clause not in known:
            raise UnknownDeviationError(allowance.clause)


def _is_bare_registry(finding: Finding) -> bool:
    return finding.step.holder in THINGS


def _chains_the_factory_error(finding: Finding) -> bool:
    here, there = finding.here, finding.there
    shared, more = (
        there.while_handling[: len(here.while_handling)],
        there.while_handling[len(here.while_handling) :],
    )
    return (
        there._replace(while_handling=shared) == here
        and bool(here.raised and more)
        and set(more) <= {"KeyError", "AttributeError"}
    )


def _keeps_what_cannot_be_closed(finding: Finding) -> bool:
    return finding.step.kind == "remove" and bool(finding.here.raised) and finding.here == finding.there


def _refuses_arguments(finding: Finding) -> bool:
    error = finding.there.raised
    return (
        bool(finding.step.direct)
        and error.startswith("TypeError: ")
        and ("unexpected keyword argument" in error or "positional argument" in error)
    )


def _names_no_function(finding: Finding) -> bool:
    return finding.here.raised.startswith(
        "UnhashableTokenError: the scope function "
    ) and finding.there.raised.startswith("TypeError: ")


def _ignores_falsy_function(finding: Finding) -> bool:
    return finding.step.kind == "make" and (finding.here.returned, finding.there.returned) == ("False", "True")


def _leaves_sessions_open(finding: Finding) -> bool:
    return finding.step.kind == "end" or (finding.step.kind == "crowd" and finding.here == finding.there)


def _runs_out_of_connections(finding: Finding) -> bool:
    if finding.step.kind != "crowd" or not finding.there.returned:
        return False
    pairs = zip(ast.literal_eval(finding.here.returned), ast.literal_eval(finding.there.returned), strict=True)
    lacking = [there for here, there in pairs if here != there]
    return bool(lacking) and all(error.startswith("TimeoutError: QueuePool limit") for error in lacking)


def _makes_two(finding: Finding) -> bool:
    return (
        finding.step.kind == "race"
        and finding.here.returned.startswith("'1 made, 1 given")
        and finding.there.returned.startswith("'2 made, 1 given")
    )


def _asks_whether_asyncio(finding: Finding) -> bool:
    return bool(finding.step.direct) and finding.there.raised.endswith("has no attribute '_is_asyncio'")


def _takes_the_error_of_the_scope_function(finding: Finding) -> bool:
    return (
        finding.step.expression.endswith(".clear()")
        and finding.here.raised.startswith("KeyError: 'there is no scope'")
        and finding.there.returned == "None"
    )


def _nothing(step: Step) -> str:
    return ""


def _direct(step: Step) -> str:
    return step.direct


def _as_here(finding: Finding, remedied: Outcome) -> Outcome:
    return finding.here


def _as_it_was(finding: Finding, remedied: Outcome) -> Outcome:
    return finding.there


def _as_remedied(finding: Finding, remedied: Outcome) -> Outcome:
    return remedied


def _as_closed(finding: Finding, remedied: Outcome) -> Outcome:
    if finding.step.kind != "end":
        return finding.there
    # A session without a transaction is freed with its thread. Then there is none that can refuse to be closed.
    errors = ast.literal_eval(finding.here.returned)
    freed = len(finding.step.left_behind) - len(ast.literal_eval(remedied.returned))
    if len(errors) <= freed and all(error.startswith("CloseError: ") for error in errors):
        return finding.here
    return remedied


ALLOWANCES = (
    Allowance("registry.factory.error-alone", _chains_the_factory_error, _nothing, _as_here),
    Allowance(
        "registry.remove.forgets-after-error",
        _keeps_what_cannot_be_closed,
        lambda step: f"{step.holder}.registry.clear()",
        _as_it_was,
    ),
    Allowance("access.method.exact-arguments", _refuses_arguments, _direct, _as_remedied),
    Allowance("registry.factory.any-object", _asks_whether_asyncio, _direct, _as_remedied),
    Allowance(
        "scope.token.unhashable-named",
        lambda finding: _names_no_function(finding) and not _is_bare_registry(finding),
        _nothing,
        _as_here,
    ),
    Allowance(
        "scoped-registry.unhashable-named",
        lambda finding: _names_no_function(finding) and _is_bare_registry(finding),
        _nothing,
        _as_here,
    ),
    Allowance("scoped-registry.scope.error", _takes_the_error_of_the_scope_function, _nothing, _as_here),
    Allowance(
        "scope.function.falsy",
        _ignores_falsy_function,
        # The same function, in one that counts as true.
        lambda step: f"{step.holder}.__init__(factory, lambda: falsy_scope())",
        _as_here,
    ),
    Allowance(
        "thread.end.closes-at-once",
        _leaves_sessions_open,
        lambda step: f"close_left_behind(numbers, {step.left_behind})",
        _as_closed,
    ),
    Allowance(
        "thread.end.pool-not-exhausted", _runs_out_of_connections, lambda step: "collect_garbage()", _as_here
    ),
    Allowance(
        "scope.race.one-made",
        lambda finding: _makes_two(finding) and not _is_bare_registry(finding),
        _nothing,
        _as_here,
    ),
    Allowance(
        "scoped-registry.race",
        lambda finding: _makes_two(finding) and _is_bare_registry(finding),
        _nothing,
        _as_here,
    ),
)
