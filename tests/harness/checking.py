"""Runs the text on an implementation and tells, in words, what came out.

The run is pytest's, with the plugin, as in ``pytest docs --implementation=…``; here is what is said at its end.
"""

from __future__ import annotations

import os
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from . import plugin
from .clauses import Clause, Page, read_text
from .environment import FOREIGN_SETTINGS
from .implementations import UNKNOWN
from .plugin import TextRun
from .project import PROJECT_FILE, ROOT
from .prose import Prose, read_prose
from .report import Outcome
from .reproducing import write_program

__all__ = ["Choice", "UnknownClauseError", "check", "summarise"]

INDENTATION = "    "
WIDTH = 100


class UnknownClauseError(Exception):
    """A clause that is to be run is not in the text."""


@dataclass(frozen=True)
class Choice:
    """What is to be run, and how.

    :param module: the implementation's module.
    :param database: ``sqlite``, or the address of a server.
    :param language: the language whose snippets are run.
    :param strict: whether an unkept ``should`` or ``may`` fails the run, and so does a recorded deviation.
    :param report: where the report goes, as an absolute path; None for nowhere.
    :param clauses: the IDs of the clauses to run; none for all.
    """

    module: str
    database: str
    language: str
    strict: bool = False
    report: Path | None = None
    clauses: Sequence[str] = ()


def check(choice: Choice) -> int:
    """Run the text, and print what came out.

    :param choice: what is to be run.
    :return: pytest's exit code: 0 if what must be kept is kept, 1 if not.
    :raises UnknownClauseError: if the text has no such clause.
    :raises TextError: if the text cannot be read.
    """
    arguments = [
        *("--config-file", str(PROJECT_FILE), "--rootdir", str(ROOT)),
        # Nothing else that happens to be installed takes part, and nothing is written beside the text.
        *("--disable-plugin-autoload", "-p", "no:cacheprovider"),
        *("-qq", "--tb=no", "-rN"),
        f"--implementation={choice.module}",
        f"--database={choice.database}",
        f"--language={choice.language}",
        *(["--strict"] if choice.strict else []),
        *([f"--conformance-report={choice.report}"] if choice.report is not None else []),
        *_targets(choice.clauses),
    ]
    for name in FOREIGN_SETTINGS:
        os.environ.pop(name, None)
    return int(pytest.main(arguments, plugins=[plugin, _Summary()]))


def _targets(wanted: Iterable[str]) -> list[str]:
    pages = {clause.id: page.path for page in read_text(ROOT) for clause in page.clauses}
    unknown = [clause for clause in wanted if clause not in pages]
    if unknown:
        raise UnknownClauseError(
            f"--clause {unknown[0]}: the text has no such clause; give IDs as the pages and the reports have "
            "them, such as registry.call.same-session"
        )
    return [f"{ROOT / pages[clause]}::{clause}" for clause in wanted] or [str(ROOT / "docs")]


class _Summary:
    """A plugin of pytest's that speaks at the end of the run.

    Within the run, because a thread that never ends lets the plugin end the process there.
    """

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: pytest.ExitCode, config: pytest.Config
    ) -> None:
        run = config.pluginmanager.get_plugin("contextual-sessions")
        if not isinstance(run, TextRun) or not (run.outcomes or run.errors):
            return
        terminalreporter.line("")
        for line in summarise(run):
            terminalreporter.line(line)


def summarise(run: TextRun) -> Iterator[str]:
    """Tell what came out of a run, in lines: by chapter, then each clause that is not kept, then in all.

    :param run: the run, at its end.
    """
    prose = {page.path: read_prose(page, ROOT, run.locale) for page in run.pages.values() if page.clauses}
    implementation = run.implementation.module
    if run.implementation.version != UNKNOWN:
        implementation += f" {run.implementation.version}"
    yield f"{implementation} on SQLAlchemy {run.sqlalchemy} and {run.database_kind}, by chapter"
    yield ""
    for page in run.pages.values():
        counts = _count(page.clauses, run.outcomes)
        if counts:
            yield f"{INDENTATION}{prose[page.path].title}: {counts}"
    for page in run.pages.values():
        for clause in page.clauses:
            outcome = run.outcomes.get(clause.id)
            if outcome is not None and outcome.result == "not kept":
                yield from _failure(clause, page, prose[page.path], outcome, run)
    for name, error in run.errors.items():
        yield from ("", "-" * WIDTH, f"COULD NOT BE RUN: {name}, for an error of the harness", "")
        yield from error.splitlines()
    yield ""
    yield _verdict(run)


def _count(clauses: Iterable[Clause], outcomes: Mapping[str, Outcome]) -> str:
    """Return how many clauses of each level came out how, as in "must: 24 kept, 2 not kept"."""
    counts = Counter((clause.level, outcomes[clause.id].result) for clause in clauses if clause.id in outcomes)
    levels = []
    for level in ("must", "should", "may"):
        results = [
            f"{counts[level, result]} {result}"
            for result in ("kept", "not kept", "unsupported", "untestable")
            if counts[level, result]
        ]
        if results:
            levels.append(f"{level}: {', '.join(results)}")
    return "; ".join(levels)


def _failure(clause: Clause, page: Page, prose: Prose, outcome: Outcome, run: TextRun) -> Iterator[str]:
    address = Path(page.path).relative_to("docs").with_suffix(".html").as_posix()
    yield from ("", "-" * WIDTH)
    yield f"NOT KEPT: {clause.id} ({clause.level})"
    yield f"{INDENTATION}{page.path}:{clause.line}, on the site {address}#{clause.id}"
    yield ""
    for paragraph in prose.clauses[clause.id]:
        yield from textwrap.wrap(
            paragraph, WIDTH, initial_indent=INDENTATION, subsequent_indent=INDENTATION, break_long_words=False
        )
        yield ""
    if outcome.reason:
        yield f"Known ({outcome.kind}): {outcome.reason} {outcome.link}"
        yield ""
    yield from run.shown.get(clause.id, outcome.shows).splitlines()
    yield ""
    yield "To reproduce it, save this as reproduce.py and run it:"
    yield ""
    program = write_program(clause, page, prose.clauses[clause.id], run.implementation.module, run.database_kind)
    yield f"# ---- 8< ---- {clause.id}"
    yield from program.splitlines()
    yield "# ---- >8 ----"


def _verdict(run: TextRun) -> str:
    results = Counter(
        (run.clauses[name].level == "must", outcome.result) for name, outcome in run.outcomes.items()
    )
    parts = []
    for is_must, claim in ((True, "must be kept"), (False, "should or may be kept")):
        kept = results[is_must, "kept"]
        if tried := kept + results[is_must, "not kept"]:
            parts.append(f"{kept} of the {tried} clauses that {claim}")
    return f"{run.implementation.module} keeps {', and '.join(parts) or 'no clause of those that were chosen'}."
