"""The command ``contextual-sessions``: what it prints, how it ends, and what its programs reproduce."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from packaging.requirements import Requirement

from tests.harness.clauses import Page, read_text
from tests.harness.command import CANNOT_BE_RUN, NEEDED, main
from tests.harness.project import ROOT
from tests.harness.report import SCHEMA
from tests.harness.reproducing import write_program
from tests.harness.schedules import format_order
from tests.patience import PATIENCE
from tests.test_running_a_clause import page_with

SCISSORS = re.compile(r"^# ---- 8< ---- (\S+)\n(.*?)^# ---- >8 ----$", re.MULTILINE | re.DOTALL)
CHAIN = ("registry.remove.detaches", "web.request.error-removes")


def run_python(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        # Buffered, as usual: what is printed before an abrupt end must come out all the same.
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONUNBUFFERED": "",
            **environment,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def run_command(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run_python(folder, "-m", "tests.harness", *arguments, **environment)


def run_program(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    path = folder / "reproduce.py"
    path.write_text(program, encoding="utf-8")
    return run_python(folder, path.name)


def test_failed_clause_is_told_with_a_program_that_reproduces_it(tmp_path: Path) -> None:
    module = "tests.broken_implementations.remove_without_close"
    run = run_command(tmp_path, "check", *(f"--clause={clause}" for clause in CHAIN), module)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "    The registry: must: 1 not kept\n    Web applications: must: 1 not kept\n" in run.stdout
    assert "NOT KEPT: registry.remove.detaches (must)\n    docs/guide/registry.rst:" in run.stdout
    assert "guide/registry.html#registry.remove.detaches\n" in run.stdout
    assert "Objects that came from the session are detached" in run.stdout
    assert "    inspect(ada).detached\nExpected:\n    True\nGot:\n    False\n" in run.stdout
    assert run.stdout.endswith(f"\n{module} keeps 0 of the 2 clauses that must be kept.\n")
    programs: dict[str, str] = dict(SCISSORS.findall(run.stdout))
    assert tuple(programs) == CHAIN
    for clause, program in programs.items():
        failed = run_program(tmp_path, program)
        assert (failed.returncode, failed.stderr) == (1, "")
        assert "Expected:\n" in failed.stdout
        assert failed.stdout.endswith(f"{module} does not keep {clause}.\n")
        mended = run_program(tmp_path, program.replace(module, "reference_impl"))
        assert (mended.returncode, mended.stdout) == (0, f"reference_impl keeps {clause}.\n")
    # All happened elsewhere.
    assert [path.name for path in tmp_path.iterdir()] == ["reproduce.py"]


def test_program_names_the_line_that_fails(tmp_path: Path) -> None:
    page = page_with(tmp_path, ">>> ok = 1\n>>> sum([1, 2])\n4")
    program = program_of(page)
    (line,) = re.findall(r'File ".*reproduce\.py", line (\d+)', run_program(tmp_path, program).stdout)
    assert program.splitlines()[int(line) - 1] == ">>> sum([1, 2])"


def program_of(page: Page) -> str:
    return write_program(page.clauses[0], page, ["Two and two are 4."], "reference_impl")


TRACEBACK = "Traceback (most recent call last):\n  ..."


@pytest.mark.parametrize(
    ("snippet", "shows"),
    [
        (">>> sum([1])\n1", ""),
        (">>> sum([1])\n2", "Got:\n    1\n"),
        (">>> sum([1]) == 1\n1", "Got:\n    True\n"),
        (f">>> int('x')\n{TRACEBACK}\nValueError: other", "invalid literal"),
        (f">>> int(7)\n{TRACEBACK}\nValueError: wrong", "Got:\n    7\n"),
        (
            ">>> def fail():\n...     print('surprise')\n...     raise ValueError('wrong')\n"
            f">>> fail()\n{TRACEBACK}\nValueError: wrong",
            "Output before the error of fail():\n    surprise\n",
        ),
        (">>> import warnings\n>>> warnings.warn('careful')\n>>> sum([1])\n1", "UserWarning: careful"),
        (">>> raise SystemExit(0)\n>>> sum([1])\n1", "SystemExit: 0"),
        (
            ">>> thread = threading.Thread(target=lambda: int('seven'))\n"
            ">>> thread.start(); thread.join(); print(thread.is_alive())\nFalse",
            "an error that ends a thread: ValueError: invalid literal",
        ),
        (
            ">>> thread = threading.Thread(target=threading.Event().wait, args=(3,), name='straggler')\n"
            ">>> thread.start()\n>>> sum([1])\n1",
            "straggler is still running\nreference_impl does not keep page.claim.\n",
        ),
        (
            ">>> class Careless:\n...     def __del__(self):\n...         raise ValueError('at the end')\n"
            ">>> careless = Careless()\n>>> sum([1])\n1",
            "an error that nobody can catch: ValueError: at the end",
        ),
        (">>> threading.Event().wait()\n>>> sum([1])\n1", "Timeout"),
        (">>> print(\"\"\"\\\\\"\"\" + '''two''')\n\\two", ""),
        (">>> def double(number):\n...     return number * factor\n>>> factor = 2\n>>> double(2)\n4", ""),
    ],
)
def test_program_fails_as_the_clause_does(tmp_path: Path, snippet: str, shows: str) -> None:
    run = run_program(tmp_path, program_of(page_with(tmp_path, snippet, timeout=5)))
    assert run.returncode == (1 if shows else 0), run.stdout + run.stderr
    assert shows in run.stdout + run.stderr


def test_program_runs_threads_in_every_order_and_tells_the_one_that_fails(tmp_path: Path) -> None:
    page = next(page for page in read_text(ROOT) if page.path == "docs/guide/thread-local.rst")
    clause = next(clause for clause in page.clauses if clause.id == "thread.together.remove")
    # It goes wrong in an order that the page does not show.
    run = run_program(tmp_path, write_program(clause, page, [], "tests.implementations.latest_closed"))
    assert run.returncode == 1
    (told,) = re.findall(r"The threads took their steps in the order (.*)", run.stdout)
    assert clause.schedule is not None
    assert told != format_order(clause.schedule.shown)
    run = run_program(tmp_path, write_program(clause, page, [], "reference_impl"))
    assert run.returncode == 0, run.stdout + run.stderr


def test_program_repeats_what_starts_threads_under_a_short_switch_interval(tmp_path: Path) -> None:
    snippet = (
        ">>> import sys\n>>> thread = threading.Thread(target=len, args=[''])\n>>> thread.start(); thread.join()\n"
        ">>> sys.getswitchinterval() > 0.001\nTrue"
    )
    run = run_program(tmp_path, program_of(page_with(tmp_path, snippet)))
    assert run.returncode == 1
    assert "It was run while Python switches between threads as often as it can." in run.stdout


@pytest.mark.parametrize("error", ["ValueError('no engine')", "SystemExit(0)"])
def test_program_fails_where_the_setup_does(tmp_path: Path, error: str) -> None:
    run = run_program(tmp_path, program_of(page_with(tmp_path, ">>> sum([1])\n1", setup=f"raise {error}")))
    assert run.returncode == 1
    assert f"The setup raises {error.partition('(')[0]}: " in run.stdout


def test_program_notices_what_is_left_in_a_file_that_the_page_includes(tmp_path: Path) -> None:
    page = next(page for page in read_text(ROOT) if page.path == "docs/guide/web-applications.rst")
    program = write_program(page.clauses[0], page, [], "tests.implementations.failing_finalizer")
    run = run_program(tmp_path, program)
    assert run.returncode == 1
    assert "an error that nobody can catch: RuntimeError: in a finalizer" in run.stdout


def test_should_clause_that_is_not_kept_is_told_and_fails_a_strict_check_alone(tmp_path: Path) -> None:
    module = "tests.broken_implementations.factory_error_chained"
    clauses = ("registry.factory.error-alone", "registry.call.same-session")
    choice = ("check", *(f"--clause={clause}" for clause in clauses), module)
    run = run_command(tmp_path, *choice)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "    The registry: must: 1 kept; should: 1 not kept\n" in run.stdout
    assert "NOT KEPT: registry.factory.error-alone (should)" in run.stdout
    verdict = "keeps 1 of the 1 clauses that must be kept, and 0 of the 1 clauses that should or may be kept."
    assert run.stdout.endswith(f"\n{module} {verdict}\n")
    assert run_command(tmp_path, *choice, "--strict").returncode == 1


def test_recorded_deviation_is_told_with_its_reason_and_what_came(tmp_path: Path) -> None:
    run = run_command(tmp_path, "check", "sqlalchemy", "--clause", "thread.end.closes-at-once")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Known (by design): Nothing closes the session of an ended thread" in run.stdout
    assert "Expected:\n    0\nGot:\n    1\n" in run.stdout
    ((_clause, program),) = SCISSORS.findall(run.stdout)
    assert run_program(tmp_path, program).returncode == 1


def test_check_in_chinese_tells_in_chinese_and_writes_the_report(tmp_path: Path) -> None:
    run = run_command(
        tmp_path, "check", "reference_impl", "--language=zh_CN", "--report=r.json", "--clause", "start.whole-story"
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "    上下文会话: must: 1 kept\n" in run.stdout
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(report)
    assert report["language"] == "zh_CN"
    assert [clause["id"] for clause in report["clauses"] if clause["result"] == "kept"] == ["start.whole-story"]


def test_module_in_the_current_folder_is_found_and_settings_of_pytest_there_are_not(tmp_path: Path) -> None:
    (tmp_path / "their_module.py").write_text("from reference_impl import *", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", encoding="utf-8")
    (tmp_path / "conftest.py").write_text("raise ValueError('not for this run')", encoding="utf-8")
    run = run_command(
        *(tmp_path, "check", "their_module", "--clause", "start.whole-story"),
        PYTEST_ADDOPTS="--no-such-option",
        PYTEST_PLUGINS="no_such_plugin",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    version = metadata.version("sqlalchemy")
    assert f"\ntheir_module on SQLAlchemy {version} and sqlite, by chapter\n" in run.stdout


def test_module_may_change_the_folder_have_no_version_and_be_run_without_assertions(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "their_module.py").write_text(
        "import os\n"
        "from reference_impl import *\n"
        f"os.chdir({str(tmp_path / 'elsewhere')!r})\n"
        "def __getattr__(name):\n"
        "    raise LookupError(name)\n",
        encoding="utf-8",
    )
    run = run_command(
        *(tmp_path, "check", "their_module", "--clause", "start.whole-story", "--report=r.json"),
        PYTHONOPTIMIZE="1",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["implementation"]["version"] == "unknown"


def test_import_that_is_interrupted_ends_the_check_with_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "their_module.py").write_text("raise KeyboardInterrupt", encoding="utf-8")
    run = run_command(tmp_path, "check", "their_module")
    assert (run.returncode, run.stderr) == (2, "contextual-sessions: interrupted\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to do; give 'check MODULE' or 'dump'"),
        (["chekc"], "invalid choice: 'chekc'"),
        (["check"], "the following arguments are required: MODULE"),
        (["check", "reference_impl", "--language=tlh"], "invalid choice: 'tlh' (choose from"),
        (["check", "no_such_module"], "no_such_module: the module cannot be imported (ModuleNotFoundError"),
        (
            ["check", "tests.implementations.without_registries"],
            "tests.implementations.without_registries: the module has no ScopedRegistry, ThreadLocalRegistry; "
            "it must have scoped_session, ScopedRegistry, ThreadLocalRegistry",
        ),
        (["check", "tests.implementations.exits"], "the module cannot be imported (SystemExit"),
        (
            ["check", "tests.implementations.raises_unshowable_error"],
            "the module cannot be imported (UnshowableError: <exception str() failed>)",
        ),
        (["check", "reference_impl", "--clause", "no.such"], "--clause no.such: the text has no such clause"),
        (
            ["check", "reference_impl", "--report=no/such/folder"],
            "--report no/such/folder: not a file in a folder",
        ),
        (["dump", "no/such/folder"], "dump no/such/folder: not a file in a folder that exists"),
        (["--dump", "clauses.json", "dump"], "--dump and 'dump' are two commands; give one of them"),
    ],
)
def test_what_cannot_be_run_stops_with_one_line_and_exit_code_4(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    try:
        code: Any = main(arguments)
    except SystemExit as error:
        code = error.code
    assert code == CANNOT_BE_RUN
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("contextual-sessions")
    assert message in line


def test_database_that_cannot_be_used_stops_with_one_line_and_exit_code_4(tmp_path: Path) -> None:
    run = run_command(tmp_path, "check", "reference_impl", "--database=oracle://here")
    assert run.returncode == CANNOT_BE_RUN
    assert [line for line in run.stderr.splitlines() if line.strip()] == [run.stderr.strip()]
    assert "--database=" in run.stderr


@pytest.mark.parametrize(("database", "told"), [("sqlite", ""), ("mariadb", "name an empty database on mariadb")])
def test_program_tells_if_it_uses_another_database_than_the_run(tmp_path: Path, database: str, told: str) -> None:
    page = page_with(tmp_path, ">>> sum([1])\n1")
    program = " ".join(write_program(page.clauses[0], page, [], "reference_impl", database).split())
    assert told in program
    assert ("this file uses SQLite" in program) == bool(told)


def test_missing_package_is_named_with_the_command_that_installs_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "sybil" else find(name))
    assert main(["dump"]) == CANNOT_BE_RUN
    assert capsys.readouterr().err == (
        "contextual-sessions: sybil cannot be imported; install what the command needs: "
        "pip install 'contextual-sessions[check]'\n"
    )


def test_extra_brings_what_the_command_needs_and_admits_what_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extra = {of.name: of for of in map(Requirement, project["project"]["optional-dependencies"]["check"])}
    brought = {"greenlet" if of.extras == {"asyncio"} else name for name, of in extra.items()}
    assert brought == set(NEEDED)
    groups = project["dependency-groups"]
    for tested in map(Requirement, [*groups["text"], *groups["harness"]]):
        if tested.name in extra:
            (pinned,) = tested.specifier
            assert pinned.version in extra[tested.name].specifier
