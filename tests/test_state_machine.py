"""Random traces show no difference from SQLAlchemy that no deviation explains, and would show one."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.harness.command import INTERRUPTED
from tests.harness.implementations import REFERENCE, load
from tests.harness.project import ROOT
from tests.patience import PATIENCE
from tests.state_machine import __main__ as command
from tests.state_machine.allowances import ALLOWANCES, UnknownDeviationError, require_known
from tests.state_machine.comparison import DifferenceError, Tally
from tests.state_machine.machine import explore

WRONG = (
    "add_uses_new_session",
    "arguments_ignored",
    "clear_concerns_all_scopes",
    "configure_ignored",
    "has_makes_object",
    "remove_without_close",
    "scope_asked_once",
    "shared_among_threads",
)


@pytest.fixture(scope="module")
def tally() -> Tally:
    """Take the steps that every run of the tests takes."""
    return explore(load(REFERENCE), seed_number=1, at_least=10_000)


def test_ten_thousand_steps_show_no_difference_that_no_deviation_explains(tally: Tally) -> None:
    assert tally.steps == len(tally.taken) >= 10_000


def test_every_allowance_is_needed(tally: Tally) -> None:
    assert set(tally.explained) == {allowance.clause for allowance in ALLOWANCES}


def test_steps_are_of_every_kind_and_fail_in_many_ways(tally: Tally) -> None:
    assert set(tally.kinds) == {
        *("ask", "collect", "configure", "crowd", "end", "make", "plan", "race", "registry", "remove", "scope"),
        "work",
    }
    assert {"SAWarning here", "SADeprecationWarning here"} <= set(tally.warnings)
    # Of the registry, of the session, of its pool and of the database.
    assert {"InvalidRequestError", "UnhashableTokenError", "CloseError", "PendingRollbackError"} <= set(
        tally.errors
    )
    assert {"TimeoutError", "OperationalError", "IntegrityError"} <= set(tally.errors)


def test_same_seed_gives_the_same_traces_and_another_seed_others() -> None:
    once, again, other = (explore(load(REFERENCE), seed_number=seed, at_least=300) for seed in (2, 2, 3))
    assert once == again
    assert once.taken != other.taken


def test_sqlalchemy_does_not_differ_from_itself() -> None:
    tally = explore(load("sqlalchemy"), seed_number=4, at_least=1_000)
    assert tally.explained == {}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_implementation_is_found_and_the_program_shows_it(name: str) -> None:
    module = f"tests.broken_implementations.{name}"
    with pytest.raises(DifferenceError, match=f"{module} and SQLAlchemy .* differ") as caught:
        explore(load(module), seed_number=5, at_least=2_000)
    program = caught.value.program
    assert program in str(caught.value)
    # Of the trace's steps, few are needed to show one mistake.
    assert len([statement for statement in caught.value.trace if not statement.makes]) <= 5
    shown = run_program(program)
    assert shown.returncode == 1, shown.stderr
    assert shown.stderr.rstrip().endswith("AssertionError: the two differ"), shown.stderr
    assert f"{module}: " in shown.stdout
    # What it shows is that mistake: the reference implementation, in its place, does not differ.
    unharmed = run_program(program.replace(module, REFERENCE))
    assert unharmed.returncode == 0, unharmed.stderr


def test_allowance_for_what_is_no_recorded_deviation_is_refused() -> None:
    unrecorded = replace(ALLOWANCES[0], clause="registry.call.same-session")
    with pytest.raises(
        UnknownDeviationError, match=r"the clause 'registry.call.same-session', which deviations.toml"
    ):
        require_known((*ALLOWANCES, unrecorded))


def test_more_steps_can_be_taken_from_the_command_line() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "tests.state_machine", "--seed", "6", "--steps", "100"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.startswith("Seed 6, 100 steps")
    assert "no difference" in finished.stdout


def test_interrupt_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """And so is how to take the same steps again."""

    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "explore", interrupt)
    monkeypatch.setattr("sys.argv", ["make explore", "--seed", "6"])
    assert command.main() == INTERRUPTED
    assert capsys.readouterr().err == "explore: interrupted; --seed 6 takes the same steps again\n"


def run_program(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
