"""What several test modules use: pytest runs, the built site, the recipes' database, and what no text may have."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import website

from tests.harness.databases import DatabaseError
from tests.harness.environment import without_foreign_settings
from tests.harness.project import ROOT
from tests.patience import PATIENCE
from tests.recipes.databases import RecipeDatabase, database_for_recipes
from tests.sharing import make_once

#: What the garbled sources are strewn with, and no page but the one about them may have. Spelled in such a way
#: that this file is not debris itself.
DEBRIS = re.compile(
    r"\b[tT]\d+ ?\\?>"  # remains of tags
    r"|\u00e4\u00b8|\u00c3\u00a9"  # UTF-8 read as something else
    r"|scop[t]ed|__\u547c\u53eb__|\u5343\u74e6|=\u65e0|\{\.desc[n]ame"
)

#: The modules that take longest, longest first. They begin, so that no process is waited for at the end; the
#: Makefile tells pytest-xdist to keep that order.
LONGEST = (
    "test_new_language.py",
    "test_correct_implementations.py",
    "test_mutation.py",
    "test_wrong_implementations.py",
    "test_state_machine.py",
    "test_isolation.py",
    "test_running_the_text.py",
    "test_site.py",
)


# After pytest-randomly, which leaves the modules in any order.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest modules begin."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@dataclass(frozen=True)
class TextRun:
    """A finished pytest run of the text.

    :param exit_code: pytest's exit code.
    :param output: what it printed.
    :param report: its conformance report.
    """

    exit_code: int
    output: str
    report: dict[str, Any]

    def results(self, result: str) -> set[str]:
        """Return the IDs of the clauses that came out so."""
        return {clause["id"] for clause in self.report["clauses"] if clause["result"] == result}


class TextRunner:
    """Runs the text in a process of its own, as a reader of the README would."""

    def __init__(self, folder: Path) -> None:
        self.report = folder / "report.json"

    def __call__(self, *arguments: str) -> TextRun:
        """Run ``pytest docs`` with further arguments, or, if a path is among them, that path."""
        self.report.unlink(missing_ok=True)
        paths = [] if any(argument.startswith("docs") for argument in arguments) else ["docs"]
        finished = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *paths, *arguments, f"--conformance-report={self.report}"],
            cwd=ROOT,
            env=without_foreign_settings(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        report = json.loads(self.report.read_text(encoding="utf-8")) if self.report.exists() else {}
        return TextRun(finished.returncode, finished.stdout + finished.stderr, report)


@pytest.fixture
def run_text(tmp_path: Path) -> TextRunner:
    """Return the function that runs the text."""
    return TextRunner(tmp_path)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Build the site in every language, with the chooser, once for all processes; return its root.

    Leave it as it is.
    """

    def build(folder: Path) -> None:
        assert website.build_site(folder) == 0

    return make_once("site", tmp_path_factory, worker_id, build) / "html"


@pytest.fixture(scope="module")
def database() -> Iterator[RecipeDatabase]:
    """Return the database that ``make test-recipes`` names; SQLite in ``make test``."""
    try:
        with database_for_recipes() as database:
            yield database
    except DatabaseError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
