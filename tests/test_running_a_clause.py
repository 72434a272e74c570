"""How a clause is run: what fails it, what it cannot leave behind."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy.orm
import sqlalchemy.util
from sybil import Document

from tests.harness.clauses import Page, read_page
from tests.harness.implementations import REFERENCE, load
from tests.harness.running import REPETITIONS, run

IMPLEMENTATION = load(REFERENCE)


# A page's way to find out under which switch interval it is run, and how often it has been: in this process.
COUNTING = "import sys, threading; runs = sys.modules[{name!r}].RUNS; runs.append(sys.getswitchinterval())"
RUNS: list[float] = []


def page_with(root: Path, snippet: str, setup: str = "import threading", timeout: int = 5) -> Page:
    (root / "docs").mkdir(exist_ok=True)
    indented = snippet.replace("\n", "\n      ")
    path = root / "docs" / "page.rst"
    path.write_text(
        f".. setup::\n   :timeout: {timeout}\n\n   .. code-block:: python\n\n      {setup}\n\n"
        f".. clause:: page.claim\n\n   .. code-block:: pycon\n\n      {indented}\n",
        encoding="utf-8",
    )
    return read_page(Document.parse(str(path)), root)


def run_snippet(root: Path, snippet: str, *, isolated: bool = True, **options: object) -> str:
    page = page_with(root, snippet, **options)  # type: ignore[arg-type]
    return run(page.clauses[0], page, IMPLEMENTATION, isolated=isolated)


#: Where there is no fork, a clause is run in this process: what holds there, too, is tested in both ways.
both_ways = pytest.mark.parametrize("isolated", [True, False], ids=["isolated", "in this process"])


def test_right_output_passes(tmp_path: Path) -> None:
    assert run_snippet(tmp_path, ">>> sum([1, 2])\n3") == ""


def test_wrong_output_fails_with_place_and_both_outputs(tmp_path: Path) -> None:
    failure = run_snippet(tmp_path, ">>> ok = 1\n>>> sum([1, 2])\n4")
    assert failure.startswith("docs/page.rst:13: clause 'page.claim' (must):\n    sum([1, 2])\n")
    assert "Expected:\n    4\nGot:\n    3\n" in failure


def test_missing_error_fails(tmp_path: Path) -> None:
    expected = "Traceback (most recent call last):\n  ...\nValueError: wrong"
    assert "Got nothing" in run_snippet(tmp_path, f">>> x = int(7)\n{expected}")


@pytest.mark.parametrize("error", ["ValueError('other')", "TypeError('wrong')"])
def test_error_of_other_type_or_message_fails(tmp_path: Path, error: str) -> None:
    expected = "Traceback (most recent call last):\n  ...\nValueError: wrong"
    assert run_snippet(tmp_path, f">>> raise {error}\n{expected}")


def test_output_that_only_begins_right_fails(tmp_path: Path) -> None:
    assert run_snippet(tmp_path, ">>> sum([1, 22])\n2...")


def test_warning_that_is_not_caught_fails(tmp_path: Path) -> None:
    assert "UserWarning: careful" in run_snippet(
        tmp_path, ">>> import warnings\n>>> warnings.warn('careful')\n>>> sum([1])\n1"
    )


@pytest.mark.parametrize(
    "hang",
    [
        "threading.Event().wait()",
        "signal.pause()",
        "while True: pass",
    ],
)
@both_ways
def test_snippet_that_hangs_is_stopped_and_fails(tmp_path: Path, hang: str, isolated: bool) -> None:
    started = time.monotonic()
    block = f">>> {hang}" if "while" not in hang else f">>> {hang}\n..."
    snippet = f"{block}\n>>> sum([1])\n1"
    failure = run_snippet(tmp_path, snippet, setup="import signal, threading", timeout=1, isolated=isolated)
    assert "'page.claim' did not end within 1 seconds" in failure
    assert ":timeout:" in failure
    assert time.monotonic() - started < 10


def test_snippet_that_hangs_again_on_its_way_out_is_stopped(tmp_path: Path) -> None:
    snippet = (
        ">>> try:\n...     threading.Event().wait()\n... finally:\n...     threading.Event().wait()\n"
        ">>> sum([1])\n1"
    )
    assert "did not end within 1 seconds" in run_snippet(tmp_path, snippet, timeout=1)


@both_ways
def test_thread_that_ends_with_an_error_fails_the_clause(tmp_path: Path, isolated: bool) -> None:
    snippet = (
        ">>> thread = threading.Thread(target=lambda: int('seven'), name='worker')\n"
        ">>> thread.start(); thread.join(); print(thread.is_alive())\nFalse"
    )
    failure = run_snippet(tmp_path, snippet, isolated=isolated)
    assert "in the clause 'page.claim', worker ends with ValueError: invalid literal" in failure
    hook = threading.excepthook
    assert run_snippet(tmp_path, ">>> sum([1])\n1", isolated=isolated) == ""
    assert threading.excepthook is hook


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@both_ways
def test_fork_that_fails_does_not_go_on_with_the_run(tmp_path: Path, isolated: bool) -> None:
    snippet = (
        ">>> child = os.fork()\n>>> if child == 0:\n...     raise ValueError\n"
        ">>> os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n0"
    )
    assert run_snippet(tmp_path, snippet, setup="import os", isolated=isolated) == ""


def test_stand_in_for_an_ended_thread_is_no_thread_that_is_left(tmp_path: Path) -> None:
    snippet = (
        ">>> class Late:\n...     def __del__(self):\n"
        "...         stand_ins.append(threading.current_thread().name)\n"
        ">>> stand_ins, storage = [], threading.local()\n"
        ">>> thread = threading.Thread(target=lambda: setattr(storage, 'late', Late()))\n"
        ">>> thread.start(); thread.join()\n>>> stand_ins[0].startswith('Dummy')\nTrue"
    )
    assert run_snippet(tmp_path, snippet) == ""


def test_context_variables_do_not_reach_into_the_next_clause(tmp_path: Path) -> None:
    snippet = (
        ">>> variable = threading.kept = __import__('contextvars').ContextVar('kept', default='nothing')\n"
        ">>> _ = variable.set('a session')\n>>> variable.get()\n'a session'"
    )
    assert run_snippet(tmp_path, snippet, isolated=False) == ""
    try:
        assert threading.kept.get() == "nothing"  # type: ignore[attr-defined]
    finally:
        del threading.kept  # type: ignore[attr-defined]


def test_setup_is_run_without_the_future_features_of_the_harness(tmp_path: Path) -> None:
    snippet = ">>> Model.__annotations__['id'] is int\nTrue"
    assert run_snippet(tmp_path, snippet, setup="class Model: id: int") == ""


@pytest.mark.parametrize("error", ["BaseException", "KeyboardInterrupt"])
def test_snippet_that_swallows_the_time_limit_fails_all_the_same(tmp_path: Path, error: str) -> None:
    snippet = (
        ">>> import contextlib\n"
        f">>> with contextlib.suppress({error}):\n...     threading.Event().wait()\n>>> sum([1])\n1"
    )
    assert "did not end within 1 seconds" in run_snippet(tmp_path, snippet, timeout=1)


def test_one_is_not_taken_for_true(tmp_path: Path) -> None:
    assert run_snippet(tmp_path, ">>> sum([1]) == 1\n1")


def test_output_before_an_expected_error_fails(tmp_path: Path) -> None:
    expected = "Traceback (most recent call last):\n  ...\nValueError: wrong"
    snippet = (
        f">>> def fail():\n...     print('surprise')\n...     raise ValueError('wrong')\n>>> fail()\n{expected}"
    )
    assert "Output before the error:\n    surprise" in run_snippet(tmp_path, snippet)


@pytest.mark.parametrize("error", ["SystemExit(0)", "__import__('pytest').skip.Exception('no')"])
def test_setup_that_exits_or_skips_fails(tmp_path: Path, error: str) -> None:
    assert "the page's setup raises" in run_snippet(tmp_path, ">>> sum([1])\n1", setup=f"raise {error}")


def test_thread_that_is_left_running_fails(tmp_path: Path) -> None:
    snippet = (
        ">>> thread = threading.Thread(target=threading.Event().wait, args=(3,), name='straggler')\n"
        ">>> thread.start()\n>>> sum([1])\n1"
    )
    assert "leaves threads running: straggler" in run_snippet(tmp_path, snippet)


def test_setup_that_raises_fails_with_its_error(tmp_path: Path) -> None:
    failure = run_snippet(tmp_path, ">>> sum([1])\n1", setup="raise ValueError('no engine')")
    assert failure == "docs/page.rst:6: the page's setup raises ValueError: no engine\n"


@both_ways
def test_clause_leaves_nothing_behind(tmp_path: Path, isolated: bool) -> None:
    before = (os.getcwd(), list(sys.path), sys.modules["__main__"], sqlalchemy.orm.scoped_session)
    snippet = (
        ">>> import gc, sys\n>>> gc.disable()\n>>> sys.path.append('nowhere')\n"
        ">>> import os\n>>> os.environ['LEFT_BEHIND'] = 'yes'\n"
        ">>> open('here.txt', 'w').close()\n>>> sum([1])\n1"
    )
    assert run_snippet(tmp_path, snippet, isolated=isolated) == ""
    assert "LEFT_BEHIND" not in os.environ
    after = (os.getcwd(), list(sys.path), sys.modules["__main__"], sqlalchemy.orm.scoped_session)
    assert after == before
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_snippet_imports_the_implementation_under_test(tmp_path: Path) -> None:
    snippet = (
        ">>> from sqlalchemy.orm import scoped_session\n"
        ">>> from sqlalchemy.util import ScopedRegistry, ThreadLocalRegistry\n"
        ">>> scoped_session.__module__, ScopedRegistry.__module__, ThreadLocalRegistry.__module__\n"
        "('reference_impl.scoping', 'reference_impl.registry', 'reference_impl.registry')"
    )
    assert run_snippet(tmp_path, snippet) == ""
    assert sqlalchemy.util.ScopedRegistry.__module__ == "sqlalchemy.util._collections"


def test_each_clause_starts_from_a_fresh_namespace(tmp_path: Path) -> None:
    assert run_snippet(tmp_path, ">>> leftover = 1\n>>> leftover\n1") == ""
    assert "NameError" in run_snippet(tmp_path, ">>> leftover\n1")


STARTING = ">>> thread = threading.Thread(target=print)\n>>> thread.start()\n>>> thread.join()\n"


def test_clause_that_starts_threads_is_run_again_under_a_short_switch_interval(tmp_path: Path) -> None:
    before = sys.getswitchinterval()
    RUNS.clear()
    setup = COUNTING.format(name=__name__)
    snippet = STARTING.replace("print", "len, args=['']") + ">>> len(runs) > 0\nTrue"
    assert run_snippet(tmp_path, snippet, setup=setup, isolated=False) == ""
    assert pytest.approx([before] + [1e-6] * REPETITIONS) == RUNS
    assert sys.getswitchinterval() == before


def test_clause_without_threads_is_run_once(tmp_path: Path) -> None:
    RUNS.clear()
    assert run_snippet(tmp_path, ">>> len(runs)\n1", setup=COUNTING.format(name=__name__), isolated=False) == ""
    assert len(RUNS) == 1


def test_clause_that_waits_long_is_repeated_once(tmp_path: Path) -> None:
    RUNS.clear()
    snippet = ">>> thread = threading.Thread(target=threading.Event().wait, args=(0.6,))\n>>> thread.start()\n"
    snippet += ">>> thread.join()\n>>> len(runs) > 0\nTrue"
    assert run_snippet(tmp_path, snippet, setup=COUNTING.format(name=__name__), isolated=False) == ""
    assert len(RUNS) == 2


@pytest.mark.parametrize("start", ["Thread(target=len, args=['']).start()", "Timer(0, len, ['']).start()"])
def test_what_is_wrong_only_when_threads_switch_quickly_is_caught(tmp_path: Path, start: str) -> None:
    snippet = f">>> threading.{start}\n>>> sys.getswitchinterval() > 1e-4\nTrue"
    before = sys.getswitchinterval()
    failure = run_snippet(tmp_path, snippet, setup="import sys, threading")
    assert "Expected:\n    True\nGot:\n    False\n" in failure
    assert failure.endswith(
        f"This is repetition 1 of {REPETITIONS} under a switch interval of 0.000001 seconds, in which Python "
        "switches between threads as often as it can. Without it, the clause held.\n"
    )
    assert sys.getswitchinterval() == before


def test_threads_of_a_pool_and_of_an_event_loop_are_noticed(tmp_path: Path) -> None:
    for use in (
        "from concurrent.futures import ThreadPoolExecutor\n>>> with ThreadPoolExecutor(1) as pool:\n"
        "...     pool.submit(sum, [1]).result()\n1",
        "import asyncio\n>>> asyncio.run(asyncio.to_thread(sum, [1]))\n1",
    ):
        RUNS.clear()
        assert run_snippet(tmp_path, f">>> {use}", setup=COUNTING.format(name=__name__), isolated=False) == ""
        assert len(RUNS) == 1 + REPETITIONS
