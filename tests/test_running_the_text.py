"""``pytest docs``: its options, its report, and the independence of the clauses from each other."""

from __future__ import annotations

import platform
import sqlite3
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.conftest import TextRunner
from tests.harness import project
from tests.harness.clauses import read_text
from tests.harness.project import ROOT, read_languages
from tests.patience import PATIENCE

LOCALES = ", ".join(language.locale for language in read_languages())
CLAUSES = [clause for page in read_text(ROOT) for clause in page.clauses]


def test_text_has_at_least_sixty_clauses() -> None:
    assert len(CLAUSES) >= 60


def test_every_page_of_the_guide_and_the_reference_has_clauses() -> None:
    without = {page.path for page in read_text(ROOT) if not page.clauses}
    # Pages about the text, and pages around programs that are run as they are.
    others = {
        page.path for page in read_text(ROOT) if page.path.startswith(("docs/conformance/", "docs/recipes/"))
    }
    about = {"docs/glossary.rst", "docs/performance.rst", "docs/translating.rst", "docs/versions.rst"}
    assert without == about | others


def test_clauses_that_are_run_in_parallel_are_reported_by_one_report(run_text: TextRunner) -> None:
    # All of them are run so, beside these tests.
    pages = ("docs/guide/registry.rst", "docs/guide/thread-local.rst", "docs/index.rst")
    run = run_text("-n", "2", *pages)
    assert run.exit_code == 0, run.output
    assert run.results("kept") == {clause.id for clause in CLAUSES if clause.page in pages}
    assert len(run.results("not run")) == len(CLAUSES) - len(run.results("kept"))


@pytest.mark.parametrize("locale", [language.locale for language in read_languages()])
def test_every_language_has_the_same_tests(locale: str) -> None:
    collected = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "docs",
            "--collect-only",
            "-q",
            "-p",
            "no:randomly",
            f"--language={locale}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    nodes = [line for line in collected.stdout.splitlines() if "::" in line]
    assert nodes == [f"{clause.page}::{clause.id}" for clause in CLAUSES]


@pytest.mark.parametrize(
    "clause_id", ["registry.remove.detaches", "scope.race.one-made", "thread.end.closes-at-once"]
)
def test_clause_passes_alone_by_its_node_id(run_text: TextRunner, clause_id: str) -> None:
    page = next(clause.page for clause in CLAUSES if clause.id == clause_id)
    run = run_text(f"{page}::{clause_id}")
    assert run.exit_code == 0, run.output
    assert run.results("kept") == {clause_id}
    assert len(run.results("not run")) == len(CLAUSES) - 1


def test_settings_of_the_caller_do_not_reach_the_run(
    run_text: TextRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    assert run_text("docs/guide/registry.rst::registry.call.same-session").exit_code == 0


def test_installation_without_the_text_is_told_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=f"no pyproject.toml in {tmp_path / 'a'}, nor in {tmp_path / 'b'};"
    ):
        project._find_root(tmp_path / "a", tmp_path / "b")


def test_header_names_module_and_version(run_text: TextRunner) -> None:
    run = run_text("-v", "--implementation=sqlalchemy", "docs/index.rst")
    assert f"implementation: sqlalchemy {metadata.version('sqlalchemy')}" in run.output


def test_report_has_one_record_for_each_clause(run_text: TextRunner) -> None:
    report = run_text("docs/index.rst").report
    assert report["schema_version"] == 2
    assert report["implementation"]["module"] == "reference_impl"
    assert report["versions"] == {
        "python": platform.python_version(),
        "sqlalchemy": metadata.version("sqlalchemy"),
        "database": sqlite3.sqlite_version,
    }
    assert [record["id"] for record in report["clauses"]] == [clause.id for clause in CLAUSES]
    assert set(report["clauses"][0]) == {"id", "page", "level", "result"}


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--implementation=no_such_module", "--implementation=no_such_module: the module cannot be imported"),
        (
            "--implementation=tests.implementations.without_registries",
            "the module has no ScopedRegistry, ThreadLocalRegistry",
        ),
        (
            "--implementation=tests.implementations.exits",
            "the module cannot be imported (SystemExit: usage: this is a script)",
        ),
        ("--language=tlh", f"--language=tlh: there is no such language; choose one of {LOCALES}"),
    ],
)
def test_what_cannot_be_run_stops_with_one_line_and_exit_code_4(
    run_text: TextRunner, argument: str, message: str
) -> None:
    run = run_text(argument)
    assert run.exit_code == 4
    assert [message in line for line in run.output.splitlines() if line.strip()] == [True]


def test_report_into_a_missing_folder_stops_before_the_run(run_text: TextRunner) -> None:
    run_text.report = run_text.report.parent / "missing" / "report.json"
    run = run_text()
    assert run.exit_code == 4
    assert "not a file in a folder that exists" in run.output


def test_strict_run_fails_on_recorded_deviations_too(run_text: TextRunner) -> None:
    clause = "docs/guide/custom-scopes.rst::scope.function.falsy"
    assert run_text("--implementation=sqlalchemy", clause).exit_code == 0
    assert run_text("--implementation=sqlalchemy", "--strict", clause).exit_code == 1


def test_run_of_nothing_writes_no_report(run_text: TextRunner) -> None:
    run = run_text("--collect-only")
    assert run.exit_code == 0, run.output
    assert run.report == {}


def test_selection_without_a_clause_fails_and_says_so(run_text: TextRunner) -> None:
    run = run_text("-k", "no-such-clause")
    assert run.exit_code == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "NO CLAUSE WAS RUN: none was selected." in run.output
    assert run.report == {}


@pytest.mark.parametrize("processes", ["0", "2"])
def test_run_in_which_every_clause_is_skipped_fails_and_says_so(
    run_text: TextRunner, tmp_path: Path, processes: str
) -> None:
    plugin = tmp_path / "later_clauses.py"
    plugin.write_text(
        "from dataclasses import replace\n"
        "from tests.harness import plugin\n"
        "read = plugin.read_text\n"
        "def later(page):\n"
        "    return replace(page, clauses=tuple(replace(clause, since='99.0') for clause in page.clauses))\n"
        "plugin.read_text = lambda root: [later(page) for page in read(root)]\n",
        encoding="utf-8",
    )
    run = run_text(
        *("docs/guide/web-applications.rst", "-p", "later_clauses", "-n", processes),
        *("-o", f"pythonpath=. docs/_ext {tmp_path}", "-o", "filterwarnings=default"),
    )
    assert run.exit_code == pytest.ExitCode.TESTS_FAILED, run.output
    assert "NO CLAUSE WAS PROVEN: not one of the 6 selected could be tested" in run.output
    assert "claimed for SQLAlchemy since 99.0" in run.output
    assert len(run.results("unsupported")) == 6


def test_run_in_which_other_tests_were_selected_does_not_fail(run_text: TextRunner) -> None:
    run = run_text("docs", "tests/test_documents.py", "-k", "readmes_name_the_same")
    assert run.exit_code == pytest.ExitCode.OK, run.output
    assert "NO CLAUSE" not in run.output


@pytest.mark.parametrize(
    ("clause", "name", "shows", "message"),
    [
        # It is kept after all.
        (
            "docs/index.rst::start.whole-story",
            "start.whole-story",
            "",
            "The clause 'start.whole-story' is kept. Take it out of deviations.toml",
        ),
        # So is a 'should'.
        (
            "docs/guide/registry.rst::registry.configure.warning-place",
            "registry.configure.warning-place",
            "",
            "The clause 'registry.configure.warning-place' is kept. Take it out of deviations.toml",
        ),
        # It is not kept, and for another reason than the recorded one.
        (
            "docs/guide/custom-scopes.rst::scope.function.falsy",
            "scope.function.falsy",
            "something else",
            "not in the way that deviations.toml records",
        ),
    ],
)
def test_deviation_that_is_not_as_recorded_fails(
    run_text: TextRunner, tmp_path: Path, clause: str, name: str, shows: str, message: str
) -> None:
    plugin = tmp_path / "other_deviations.py"
    plugin.write_text(
        "import pytest\n"
        "@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_configure(config):\n"
        "    from tests.harness import plugin\n"
        "    from tests.harness.deviations import Deviation, SpecifierSet\n"
        "    entry = Deviation(\n"
        f"        ({name!r},), 'sqlalchemy', SpecifierSet(), 'by design', {shows!r}, 'why', 'https://where'\n"
        "    )\n"
        "    plugin.read_deviations = lambda clauses: [entry]\n",
        encoding="utf-8",
    )
    run = run_text(
        *(clause, "--implementation=sqlalchemy", "-p", "other_deviations"),
        *("-o", f"pythonpath=. docs/_ext {tmp_path}"),
    )
    assert run.exit_code == 1, run.output
    assert message in run.output
    assert run.results("kept" if "is kept" in message else "not kept") == {clause.partition("::")[2]}


def test_pages_name_the_version_of_sqlalchemy_that_is_pinned() -> None:
    version = metadata.version("sqlalchemy")
    for page in ("index", "sources"):
        assert f"SQLAlchemy {version}" in (ROOT / "docs" / f"{page}.rst").read_text(encoding="utf-8")
