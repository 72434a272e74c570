"""The pytest plugin: each clause of the text is a test, and its ID is the test's name."""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, cast

import pytest
from packaging.version import Version
from sybil import Document, Example, Region, Sybil
from sybil.integration.pytest import SybilItem

from .clauses import Clause, Page, TextError, read_text
from .deviations import DEVIATIONS, Deviation, read_deviations
from .implementations import REFERENCE, Implementation, ImplementationError, load
from .project import ROOT, read_languages
from .report import Outcome, write_report
from .running import run
from .translations import translate


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the harness."""
    group = parser.getgroup("contextual sessions")
    group.addoption(
        "--implementation",
        metavar="MODULE",
        default=REFERENCE,
        help="run the text against this module; 'sqlalchemy' names SQLAlchemy's own classes "
        f"(default: {REFERENCE})",
    )
    group.addoption(
        "--language",
        metavar="LOCALE",
        default=None,
        help="run the snippets as this translation shows them, for example zh_CN",
    )
    group.addoption(
        "--conformance-report",
        metavar="FILE",
        type=Path,
        help="write what became of each clause to this file, as JSON",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Load what is to be run, or stop with one line."""
    locales = [language.locale for language in read_languages()]
    locale = config.getoption("language") or locales[0]
    if locale not in locales:
        raise pytest.UsageError(
            f"--language={locale}: there is no such language; choose one of {', '.join(locales)}"
        )
    report = config.getoption("conformance_report")
    if report is not None and (report.is_dir() or not report.absolute().parent.is_dir()):
        raise pytest.UsageError(f"--conformance-report={report}: not a file in a folder that exists; name one")
    # As with "python -m", a module in the current folder can be named.
    sys.path.append(str(config.invocation_params.dir))
    try:
        implementation = load(config.getoption("implementation"))
        run_of_text = TextRun(
            implementation,
            locale,
            translated=locale != locales[0],
            # pytest's own --strict: its stricter mode is the right place for ours.
            strict=bool(config.getini("strict")) or implementation.is_reference,
        )
    except (ImplementationError, TextError) as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(run_of_text, "contextual-sessions")


class TextRun:
    """One run of the text: an implementation, in a language."""

    def __init__(self, implementation: Implementation, locale: str, *, translated: bool, strict: bool) -> None:
        self.implementation = implementation
        self.locale = locale
        self.strict = strict
        self.sqlalchemy = Version(metadata.version("sqlalchemy"))
        pages = read_text(ROOT)
        if translated:
            pages = [translate(page, ROOT, locale) for page in pages]
        self.pages = {page.path: page for page in pages}
        self.clauses = {clause.id: clause for page in pages for clause in page.clauses}
        self.deviations = {
            deviation.clause: deviation
            for deviation in read_deviations(self.clauses)
            if deviation.implementation == implementation.module
        }
        self.outcomes: dict[str, Outcome] = {}
        self._collect = ClauseSybil(self).pytest()

    def pytest_report_header(self) -> list[str]:
        """Name what is tested."""
        return [
            f"implementation: {self.implementation.module} {self.implementation.version}",
            f"text: {self.locale}, {len(self.clauses)} clauses; SQLAlchemy {self.sqlalchemy}",
        ]

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """Collect a page."""
        return cast("pytest.Collector | None", self._collect(file_path, parent))

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Mark a clause that is not expected to pass."""
        clause = _clause_of(item)
        if clause is None:
            return
        # Sybil's own takes for granted that an error has passed through a snippet, and fails if it has not.
        item._traceback_filter = lambda excinfo: excinfo.traceback  # type: ignore[method-assign]
        if clause.untestable is not None:
            item.add_marker(pytest.mark.skip(reason=f"untestable: {clause.untestable}"))
        elif not clause.applies_to(self.sqlalchemy):
            item.add_marker(pytest.mark.skip(reason=f"unsupported by SQLAlchemy {self.sqlalchemy}"))
        elif clause.id in self.deviations and not self.strict:
            item.add_marker(pytest.mark.xfail(reason=self.deviations[clause.id].reason, strict=True))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let an unkept ``should`` or ``may`` be reported instead of failing, unless the run is strict."""
        report = yield
        clause = _clause_of(item)
        if clause is None:
            return report
        report.user_properties.append(("clause", clause.id))
        if hasattr(report, "wasxfail") and call.excinfo:
            self._require_recorded_failure(report, self.deviations[clause.id], str(call.excinfo.value))
        elif report.when == "call" and report.failed and clause.level != "must" and not self.strict:
            report.user_properties.append(("detail", report.longreprtext))
            report.outcome = "skipped"
            report.wasxfail = f"a '{clause.level}' that is not kept"
        return report

    def _require_recorded_failure(self, report: pytest.TestReport, deviation: Deviation, shown: str) -> None:
        if deviation.shows not in shown:
            del report.wasxfail
            report.outcome = "failed"
            report.longrepr = (
                f"{shown}\nThe clause fails, and not in the way that {DEVIATIONS.name} records, where it shows "
                f"{deviation.shows!r}. Find out what has changed, and correct the entry or the code."
            )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a clause; with pytest-xdist this is called where the workers report to."""
        properties: dict[str, Any] = dict(report.user_properties)
        clause = self.clauses.get(properties.get("clause", ""))
        if clause is None:
            return
        if report.failed:
            self.outcomes[clause.id] = Outcome("not kept", report.longreprtext)
        elif report.when == "call" and hasattr(report, "wasxfail"):
            self.outcomes[clause.id] = Outcome("not kept", properties.get("detail") or report.wasxfail)
        elif report.when == "call" and report.passed:
            self.outcomes[clause.id] = Outcome("kept")
        elif report.when == "setup" and report.skipped:
            if clause.untestable is not None:
                self.outcomes[clause.id] = Outcome("untestable", clause.untestable)
            else:
                self.outcomes[clause.id] = Outcome("unsupported", f"SQLAlchemy {self.sqlalchemy}")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """Say how many clauses of each level were kept, and write the report."""
        if self.outcomes:
            terminalreporter.section(f"clauses kept by {self.implementation.module}")
            for line in self._summary():
                terminalreporter.line(line)
        path = config.getoption("conformance_report")
        # Where nothing was run there is nothing to report, and an earlier report stays.
        if path is not None and self.outcomes:
            write_report(path, self.implementation, self.locale, self.clauses.values(), self.outcomes)
            terminalreporter.line(f"report: {path}")

    def _summary(self) -> Iterator[str]:
        counts = Counter((self.clauses[name].level, outcome.result) for name, outcome in self.outcomes.items())
        for level in ("must", "should", "may"):
            results = [f"{number} {result}" for (of, result), number in sorted(counts.items()) if of == level]
            if results:
                yield f"{level}: {', '.join(results)}"
        for name, outcome in self.outcomes.items():
            if outcome.result == "not kept":
                clause = self.clauses[name]
                yield f"  not kept: {name} ({clause.level}, {clause.page}:{clause.line})"

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """End the process even if a clause that was stopped has left a thread that never ends."""
        session = config.pluginmanager.get_plugin("session")
        left = [
            thread
            for thread in threading.enumerate()
            if thread is not threading.main_thread() and not thread.daemon and thread.is_alive()
        ]
        if left and session is not None and not hasattr(config, "workerinput"):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(int(session.exitstatus))


class ClauseSybil(Sybil):
    """Finds the clauses of a page and names each test after its clause."""

    def __init__(self, text_run: TextRun) -> None:
        super().__init__(parsers=[self._parse], pattern="*.rst", path=str(ROOT / "docs"))
        self.text_run = text_run

    def identify(self, example: Example) -> str:
        """Return the clause's ID."""
        clause: Clause = example.parsed[0]
        return clause.id

    def _parse(self, document: Document) -> Iterator[Region]:
        page = self.text_run.pages[Path(document.path).relative_to(ROOT).as_posix()]
        for clause in page.clauses:
            start = _offset(document.text, clause.line)
            yield Region(start, start, (clause, page), self._evaluate)

    def _evaluate(self, example: Example) -> str:
        clause: Clause
        page: Page
        clause, page = example.parsed
        return run(clause, page, self.text_run.implementation)


def _offset(text: str, line: int) -> int:
    return sum(len(part) for part in text.splitlines(keepends=True)[: line - 1])


def _clause_of(item: pytest.Item) -> Clause | None:
    if not isinstance(item, SybilItem):
        return None
    clause: Clause = item.example.parsed[0]
    return clause
