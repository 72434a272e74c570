"""No implementation ends the run, holds it up, or reaches from one clause into the next."""

from __future__ import annotations

import doctest
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import TextRunner
from tests.harness import isolation, running
from tests.harness.isolation import (
    ProcessEndedError,
    ProcessFailedError,
    ProcessStuckError,
    Progress,
    run_isolated,
)
from tests.patience import PATIENCE
from tests.test_command import SCISSORS, run_command, run_program
from tests.test_running_a_clause import both_ways, run_snippet

forking = pytest.mark.skipif(not isolation.is_possible(), reason="this system has no fork")
pytestmark = forking

REMOVING = "docs/guide/registry.rst::registry.remove.detaches"


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


# The process


def test_result_comes_back_and_changes_do_not() -> None:
    changed = []

    def work(progress: Progress) -> str:
        changed.append(progress.in_own_process)
        return f"{os.getpid()} {changed} ü\n\ud800"

    result = run_isolated(work, seconds=10)
    assert result.endswith(" [True] ü\n\ud800")
    assert int(result.split()[0]) != os.getpid()
    assert changed == []


@pytest.mark.parametrize(
    ("end", "how"),
    [
        (lambda: os._exit(0), "with exit code 0"),
        (lambda: os._exit(3), "with exit code 3"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "by signal 9 (Killed)"),
    ],
    ids=["code 0", "code 3", "signal"],
)
def test_process_that_ends_is_told_with_how_and_where(end: Callable[[], None], how: str) -> None:
    def work(progress: Progress) -> str:
        progress.reach("at the door")
        end()
        return "never"

    with pytest.raises(ProcessEndedError) as caught:
        run_isolated(work, seconds=10)
    assert (caught.value.how, caught.value.place) == (how, "at the door")


def test_process_that_takes_too_long_is_ended_with_those_that_it_started() -> None:
    def work(progress: Progress) -> str:
        sleeper = os.fork() or os.getpid()
        if sleeper != os.getpid():
            progress.reach(f"{os.getpid()} {sleeper}")
        threading.Event().wait()
        return "never"

    started = time.monotonic()
    with pytest.raises(ProcessStuckError) as caught:
        run_isolated(work, seconds=3)
    assert time.monotonic() - started < 60
    child, sleeper = map(int, caught.value.place.split())
    assert not is_running(child)
    # Whoever has adopted it must notice its end first.
    deadline = time.monotonic() + 60
    while is_running(sleeper) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(sleeper)


def test_process_that_allows_itself_more_time_may_take_it() -> None:
    def work(progress: Progress) -> str:
        for _ in range(5):
            progress.allow(3)
            time.sleep(0.7)
        return "done"

    assert run_isolated(work, seconds=3) == "done"


def test_error_is_told_with_its_traceback() -> None:
    def fail(progress: Progress) -> str:
        raise LookupError("where is it?")

    with pytest.raises(ProcessFailedError, match=r"(?s)Traceback.*in fail\n.*LookupError: where is it\?"):
        run_isolated(fail, seconds=10)


def test_forked_process_that_returns_too_is_not_listened_to() -> None:
    def work(progress: Progress) -> str:
        child = os.fork()
        if child == 0:
            return "from the wrong one"
        os.waitpid(child, 0)
        return "from the right one"

    assert run_isolated(work, seconds=10) == "from the right one"


@pytest.mark.parametrize("ends", [True, False])
def test_process_that_it_leaves_behind_does_not_hold_it_up(ends: bool) -> None:
    def work(progress: Progress) -> str:
        if os.fork() == 0:
            time.sleep(120)
        if ends:
            os._exit(4)
        return "done"

    started = time.monotonic()
    if ends:
        with pytest.raises(ProcessEndedError, match="with exit code 4"):
            run_isolated(work, seconds=90)
    else:
        assert run_isolated(work, seconds=90) == "done"
    assert time.monotonic() - started < 60


def test_nothing_is_written_twice_and_nothing_is_lost(tmp_path: Path) -> None:
    program = (
        "import atexit, sys\nfrom tests.harness.isolation import run_isolated\n"
        "atexit.register(print, 'end')\nprint('before')\n"
        "run_isolated(lambda progress: print('within') or '', 10)\nprint('after')\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("before\nwithin\nafter\nend\n", "")


def test_fork_of_a_process_with_threads_does_not_warn() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        # Here, warnings are errors.
        assert run_isolated(lambda progress: "done", seconds=10) == "done"
    finally:
        end.set()
        thread.join()


def test_interrupt_by_the_user_ends_the_process_and_is_raised(tmp_path: Path) -> None:
    told = tmp_path / "process"

    def work(progress: Progress) -> str:
        told.write_text(str(os.getpid()))
        time.sleep(60)
        return "never"

    def interrupt() -> None:
        while not (told.exists() and told.read_text()):
            time.sleep(0.01)
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run_isolated(work, seconds=30)
    thread.join()
    assert not is_running(int(told.read_text()))


# A clause


def test_clause_whose_process_ends_fails_with_the_statement(tmp_path: Path) -> None:
    failure = run_snippet(tmp_path, ">>> ok = 1\n>>> os._exit(0)\n>>> sum([1])\n1", setup="import os")
    assert failure.startswith(
        "docs/page.rst:13: clause 'page.claim' (must):\n    os._exit(0)\nThere, or soon after,"
    )
    assert "the process in which the clause 'page.claim' was run ended with exit code 0" in failure


def test_clause_whose_process_ends_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    snippet = ">>> _ = open('here.txt', 'w')\n>>> os._exit(0)\n>>> sum([1])\n1"
    assert "with exit code 0" in run_snippet(tmp_path, snippet, setup="import os")
    assert list(temporary.iterdir()) == []


def test_clause_that_raises_an_interrupt_fails_with_the_statement(tmp_path: Path) -> None:
    failure = run_snippet(tmp_path, ">>> raise KeyboardInterrupt('mine')\n>>> sum([1])\n1")
    assert failure.startswith(
        "docs/page.rst:12: clause 'page.claim' (must):\n    raise KeyboardInterrupt('mine')\n"
    )
    assert "KeyboardInterrupt: mine\n" in failure
    assert failure.endswith(
        "The user has not interrupted the run: the implementation or the snippet raises this.\n"
    )


def test_clause_that_is_interrupted_between_its_snippets_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running._Runner, "report_start", lambda *arguments: signal.raise_signal(signal.SIGINT))
    failure = run_snippet(tmp_path, ">>> sum([1])\n1")
    assert (
        "in the clause 'page.claim', between its snippets, KeyboardInterrupt is raised. The user has not"
        in failure
    )


def test_without_a_fork_an_interrupt_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with pytest.raises(KeyboardInterrupt):
        run_snippet(tmp_path, ">>> raise KeyboardInterrupt\n>>> sum([1])\n1")


@pytest.mark.parametrize(
    "hold_off",
    ["signal.setitimer(signal.ITIMER_REAL, 0)", "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])"],
)
def test_clause_that_hangs_and_holds_the_signal_off_is_stopped_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hold_off: str
) -> None:
    monkeypatch.setattr(running, "GRACE", 1.0)
    started = time.monotonic()
    snippet = f">>> _ = {hold_off}\n>>> threading.Event().wait()\n>>> sum([1])\n1"
    failure = run_snippet(tmp_path, snippet, setup="import signal, threading", timeout=1)
    assert failure.startswith("docs/page.rst:13: clause 'page.claim' (must):\n    threading.Event().wait()\n")
    assert "'page.claim' did not end within 1 seconds, and could not be interrupted" in failure
    assert time.monotonic() - started < 10


@both_ways
def test_clause_that_exchanges_the_comparison_is_compared_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated: bool
) -> None:
    # So that the exchange does not outlive the test.
    monkeypatch.setattr(doctest.OutputChecker, "check_output", doctest.OutputChecker.check_output)
    exchange = ">>> import doctest\n>>> doctest.OutputChecker.check_output = lambda *arguments: True\n"
    assert "Got:\n    1\n" in run_snippet(tmp_path, f"{exchange}>>> sum([1])\n2", isolated=isolated)
    assert run_snippet(tmp_path, f"{exchange}>>> print('blank at the end ')\nblank at the end") == ""


@both_ways
def test_error_in_a_finalizer_fails_the_clause(tmp_path: Path, isolated: bool) -> None:
    snippet = (
        ">>> class Careless:\n...     def __del__(self):\n...         raise ValueError('at the end')\n"
        ">>> careless = Careless()\n>>> sum([1])\n1"
    )
    hook = sys.unraisablehook
    failure = run_snippet(tmp_path, snippet, isolated=isolated)
    assert failure.startswith(
        "docs/page.rst:8: in the clause 'page.claim', ValueError: at the end is raised in Careless.__del__."
    )
    assert sys.unraisablehook is hook


def test_error_of_the_harness_is_not_taken_for_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "copy_context", lambda: int("seven"))
    with pytest.raises(ProcessFailedError, match="ValueError: invalid literal"):
        run_snippet(tmp_path, ">>> sum([1])\n1")


# The text


@pytest.mark.parametrize("processes", ["0", "2"])
def test_implementation_that_ends_the_process_fails_the_clause(run_text: TextRunner, processes: str) -> None:
    run = run_text(
        REMOVING, "docs/index.rst", "-n", processes, "--implementation=tests.implementations.ends_process"
    )
    assert run.exit_code == 1, run.output
    assert run.results("not kept") == {"registry.remove.detaches", "start.whole-story"}
    assert "ended with exit code 0" in run.output


def test_implementation_that_ends_the_process_at_exit_does_not_change_the_exit_code(
    run_text: TextRunner, tmp_path: Path
) -> None:
    module = "tests.implementations.ends_process_at_exit"
    run = run_text(REMOVING, f"--implementation={module}")
    assert run.exit_code == 1, run.output
    assert "not kept: registry.remove.detaches" in run.output
    checked = run_command(tmp_path, "check", module, "--clause=registry.remove.detaches")
    assert checked.returncode == 1
    assert checked.stdout.endswith(f"\n{module} keeps 0 of the 1 clauses that must be kept.\n")


def test_implementation_that_ends_the_process_at_import_cannot_be_run(
    run_text: TextRunner, tmp_path: Path
) -> None:
    module = "tests.implementations.ends_process_at_import"
    told = "the module cannot be imported (the process that imports it ends with exit code 0); let it do nothing"
    run = run_text(REMOVING, f"--implementation={module}")
    assert (run.exit_code, told in run.output) == (4, True), run.output
    checked = run_command(tmp_path, "check", module)
    assert (checked.returncode, told in checked.stderr) == (4, True), checked.stdout + checked.stderr


def test_implementation_that_raises_an_interrupt_fails_the_clause_and_not_the_run(run_text: TextRunner) -> None:
    page = "docs/guide/registry.rst"
    clauses = (REMOVING, f"{page}::registry.call.same-session", "-p", "no:randomly")
    run = run_text(*clauses, "--implementation=tests.implementations.interrupts")
    assert run.exit_code == 1, run.output
    assert run.results("not kept") == {"registry.remove.detaches"}
    assert run.results("kept") == {"registry.call.same-session"}
    assert "KeyboardInterrupt: nobody pressed a key" in run.output


def test_implementation_whose_first_registry_is_wrong_is_wrong_in_every_clause(run_text: TextRunner) -> None:
    clauses = ("docs/index.rst", "docs/guide/thread-local.rst::thread.session-each", "-p", "no:randomly")
    run = run_text(*clauses, "--implementation=tests.implementations.first_registry_shared")
    assert run.exit_code == 1, run.output
    assert run.results("not kept") == {"thread.session-each"}


def test_implementation_that_exchanges_the_comparison_is_compared_all_the_same(
    run_text: TextRunner, tmp_path: Path
) -> None:
    module = "tests.implementations.finds_everything_equal"
    run = run_text(REMOVING, f"--implementation={module}")
    assert run.exit_code == 1, run.output
    assert run.results("not kept") == {"registry.remove.detaches"}
    checked = run_command(tmp_path, "check", module, "--clause=registry.remove.detaches")
    ((_clause, program),) = SCISSORS.findall(checked.stdout)
    assert run_program(tmp_path, program).returncode == 1


@pytest.mark.parametrize("processes", ["0", "2"])
def test_error_of_the_harness_is_told_with_its_traceback_and_fails_the_run(
    run_text: TextRunner, tmp_path: Path, processes: str
) -> None:
    plugin = tmp_path / "failing_harness.py"
    plugin.write_text(
        "from tests.harness import running\nrunning.substituted = lambda implementation: int('seven')\n",
        encoding="utf-8",
    )
    # It should be kept, so that a failure would not fail the run.
    clause = "docs/guide/registry.rst::registry.factory.error-alone"
    run = run_text(
        *(clause, "--implementation=sqlalchemy", "-p", "failing_harness", "-n", processes),
        *("-o", f"pythonpath=. docs/_ext {tmp_path}"),
    )
    assert run.exit_code == 1, run.output
    assert "could not be run: registry.factory.error-alone, for an error of the harness" in run.output
    assert "ValueError: invalid literal for int() with base 10: 'seven'" in run.output
    assert run.report == {} or run.results("not kept") == set()
