"""The pytest plugin: each clause of the text is a test, and its ID is the test's name."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterator
from importlib import metadata

# Taken here, before an implementation is loaded that could put something else in its place.
from os import _exit
from pathlib import Path
from typing import Any, cast

import pytest
from packaging.version import Version
from sybil import Document, Example, Region, Sybil
from sybil.example import SybilFailure
from sybil.integration.pytest import SybilItem

from .clauses import Clause, Page, TextError, read_text
from .databases import SQLITE, Database, DatabaseError, open_database
from .deviations import DEVIATIONS, Deviation, choose, read_deviations
from .implementations import REFERENCE, Implementation, ImplementationError, load
from .isolation import flush
from .project import ROOT, read_languages
from .report import Outcome, Surroundings, write_report
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
        "--database",
        metavar="URL",
        default=SQLITE,
        help="let the snippets work in a new database on this server, for example "
        f"postgresql+psycopg://user@host:5432/name (default: {SQLITE}, the file that they name)",
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
        # Last, so that nothing that stops the run leaves a database behind.
        if not config.getoption("collectonly") and not config.getoption("help", False):
            run_of_text.database = open_database(config.getoption("database"))
    except ImplementationError as error:
        raise pytest.UsageError(f"--implementation={config.getoption('implementation')}: {error}") from None
    except (DatabaseError, TextError) as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(run_of_text, "contextual-sessions")


class TextRun:
    """One run of the text: an implementation, in a language."""

    def __init__(
        self,
        implementation: Implementation,
        locale: str,
        *,
        translated: bool,
        strict: bool,
    ) -> None:
        self.implementation = implementation
        self.locale = locale
        self.database: Database | None = None
        self.strict = strict
        self.sqlalchemy = Version(metadata.version("sqlalchemy"))
        pages = read_text(ROOT)
        if translated:
            pages = [translate(page, ROOT, locale) for page in pages]
        self.pages = {page.path: page for page in pages}
        self.clauses = {clause.id: clause for page in pages for clause in page.clauses}
        if not self.clauses:
            raise TextError(
                ROOT / "docs", 1, "there is no page with a clause here", "Restore or reinstall the text"
            )
        self.deviations = choose(read_deviations(self.clauses), implementation.module, implementation.version)
        self.outcomes: dict[str, Outcome] = {}
        # Clauses that fail outside the releases for which they are claimed, as :since: and :until: have it.
        self._marks_proven: set[str] = set()
        #: What was expected and what came, of each clause that failed, expected to or not.
        self.shown: dict[str, str] = {}
        #: What went wrong in the harness, by the IDs of the clauses of which nothing is known because of it.
        self.errors: dict[str, str] = {}
        # Those of other tests are counted too.
        self._tests = 0
        self._collect = ClauseSybil(self).pytest()

    @property
    def database_kind(self) -> str:
        """What the snippets work on."""
        return self.database.kind if self.database else SQLITE

    def pytest_report_header(self) -> list[str]:
        """Name what is tested."""
        return [
            f"implementation: {self.implementation.module} {self.implementation.version}",
            f"text: {self.locale}, {len(self.clauses)} clauses; SQLAlchemy {self.sqlalchemy}",
            f"database: {self.database.kind} {self.database.version}" if self.database else f"database: {SQLITE}",
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
        elif not clause.applies_to(self.sqlalchemy) and self.implementation.module == "sqlalchemy":
            # Run all the same: where SQLAlchemy keeps it after all, :since: or :until: is wrong.
            item.add_marker(pytest.mark.xfail(reason=self._outside(clause), strict=True))
        elif not clause.applies_to(self.sqlalchemy):
            item.add_marker(pytest.mark.skip(reason=self._outside(clause)))
        elif clause.id in self.deviations and not self.strict:
            item.add_marker(pytest.mark.xfail(reason=self.deviations[clause.id].reason, strict=True))

    def _outside(self, clause: Clause) -> str:
        claimed = [f"since {clause.since}"] if clause.since else []
        claimed += [f"until {clause.until}"] if clause.until else []
        return f"claimed for SQLAlchemy {', '.join(claimed)}"

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
        if call.when == "call" and call.excinfo and not isinstance(call.excinfo.value, SybilFailure):
            # The harness itself has failed, be it expected of the clause to fail or not.
            report.outcome = "failed"
            vars(report).pop("wasxfail", None)
            report.user_properties.append(("error", report.longreprtext))
            return report
        if hasattr(report, "wasxfail") and call.excinfo:
            if clause.applies_to(self.sqlalchemy):
                self._require_recorded_failure(report, self.deviations[clause.id], str(call.excinfo.value))
            if not report.failed:
                report.user_properties.append(("shows", _shown(report, call)))
        elif report.when == "call" and report.failed and call.excinfo is None:
            # pytest fails what passes against expectation; it is the expectation that is wrong.
            report.user_properties.append(("kept", "against expectation"))
            report.longrepr = self._kept_against_expectation(clause)
        elif report.when == "call" and report.failed:
            report.user_properties.append(("shows", _shown(report, call)))
            if clause.level != "must" and not self.strict:
                report.outcome = "skipped"
                report.wasxfail = f"a '{clause.level}' that is not kept"
        return report

    def _kept_against_expectation(self, clause: Clause) -> str:
        if clause.applies_to(self.sqlalchemy):
            return (
                f"The clause {clause.id!r} is kept. Take it out of {DEVIATIONS.name}, where it is said not to be."
            )
        return (
            f"The clause {clause.id!r} is kept with SQLAlchemy {self.sqlalchemy}, and is {self._outside(clause)} "
            "alone. Correct :since: or :until:."
        )

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
        self._tests += report.when == "setup"
        properties: dict[str, Any] = dict(report.user_properties)
        clause = self.clauses.get(properties.get("clause", ""))
        if clause is None:
            return
        if "error" in properties:
            self.errors[clause.id] = properties["error"]
            return
        if "shows" in properties:
            self.shown[clause.id] = properties["shows"]
        if "kept" in properties:
            self.outcomes[clause.id] = Outcome("kept")
        elif report.failed:
            self.outcomes[clause.id] = Outcome("not kept", shows=properties.get("shows", report.longreprtext))
        elif report.when == "call" and hasattr(report, "wasxfail"):
            self.outcomes[clause.id] = self._explained(clause, properties.get("shows", ""))
        elif report.when == "call" and report.passed:
            self.outcomes[clause.id] = Outcome("kept")
        elif report.when == "setup" and report.skipped:
            if clause.untestable is not None:
                self.outcomes[clause.id] = Outcome("untestable", reason=clause.untestable)
            else:
                self.outcomes[clause.id] = Outcome("unsupported", reason=self._outside(clause))

    def _explained(self, clause: Clause, shows: str) -> Outcome:
        """Return what became of a clause that was not kept, and was not expected to be."""
        if not clause.applies_to(self.sqlalchemy):
            self._marks_proven.add(clause.id)
            return Outcome("unsupported", reason=self._outside(clause))
        deviation = self.deviations.get(clause.id)
        if deviation is None:
            return Outcome("not kept", shows=shows)
        return Outcome(
            "unsupported" if deviation.kind == "unsupported" else "not kept",
            kind=deviation.kind,
            reason=deviation.reason,
            link=deviation.link,
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let a run that proves nothing fail."""
        if session.exitstatus == pytest.ExitCode.OK and self.proves_nothing(session.config):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def proves_nothing(self, config: pytest.Config) -> bool:
        """Return whether clauses were to be run, and of none it is known whether it is kept.

        :param config: pytest's, of a session that is at its end.
        """
        if config.getoption("collectonly") or config.getoption("setuponly", False):
            return False
        # A worker of pytest-xdist knows its own part alone.
        if hasattr(config, "workerinput"):
            return False
        if any(outcome.result in ("kept", "not kept") for outcome in self.outcomes.values()):
            return False
        if self._marks_proven:
            return False
        # Where no clause was selected, but other tests were run, that was the selection.
        return bool(self.outcomes) or self._tests == 0

    def nothing_proven(self) -> str:
        """Return the line that says so."""
        if not self.outcomes:
            return "NO CLAUSE WAS RUN: none was selected. Select clauses by their IDs, or leave the selection out."
        reasons = Counter(f"{outcome.result}: {outcome.reason}" for outcome in self.outcomes.values())
        (reason, _number), *others = reasons.most_common()
        more = f", and {len(others)} further reasons" if others else ""
        return (
            f"NO CLAUSE WAS PROVEN: not one of the {len(self.outcomes)} selected could be tested "
            f"({reason}{more}). Select others, or leave the selection out."
        )

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: pytest.ExitCode, config: pytest.Config
    ) -> None:
        """Say how many clauses of each level were kept, and write the report."""
        # A run that was interrupted, or could not begin, has said so.
        finished = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
        if exitstatus in finished and self.proves_nothing(config):
            terminalreporter.line(self.nothing_proven(), red=True)
        # With -qq, pytest leaves out its own counts too.
        if (self.outcomes or self.errors) and config.get_verbosity() > -2:
            terminalreporter.section(f"clauses kept by {self.implementation.module}")
            for line in self._summary():
                terminalreporter.line(line)
        path = config.getoption("conformance_report")
        # Where nothing was run there is nothing to report, and an earlier report stays.
        if path is not None and self.outcomes:
            surroundings = Surroundings(
                self.locale,
                self.database_kind,
                self.database.version if self.database else sqlite3.sqlite_version,
            )
            write_report(path, self.implementation, surroundings, self.clauses.values(), self.outcomes)
            terminalreporter.line(f"report: {path}")

    def _summary(self) -> Iterator[str]:
        counts = Counter((self.clauses[name].level, outcome.result) for name, outcome in self.outcomes.items())
        for level in ("must", "should", "may"):
            results = [f"{number} {result}" for (of, result), number in sorted(counts.items()) if of == level]
            if results:
                yield f"{level}: {', '.join(results)}"
        for name in self.errors:
            yield f"  could not be run: {name}, for an error of the harness"
        for name, outcome in self.outcomes.items():
            if outcome.result == "not kept":
                clause = self.clauses[name]
                yield f"  not kept: {name} ({clause.level}, {clause.page}:{clause.line})"

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """End a failed run with its own exit code, and any run even if a thread is left that never ends.

        On the usual way out, what the implementation has told Python to do at the end of the process, or of an
        object's life, could still exchange the exit code.
        """
        if self.database is not None:
            self.database.drop()
        session = config.pluginmanager.get_plugin("session")
        left = [
            thread
            for thread in threading.enumerate()
            if thread is not threading.main_thread() and not thread.daemon and thread.is_alive()
        ]
        # A worker of pytest-xdist has reported by now. A usage error is told only after this.
        if session is None or session.exitstatus == pytest.ExitCode.USAGE_ERROR or hasattr(config, "workerinput"):
            return
        if left or session.exitstatus != pytest.ExitCode.OK:
            flush()
            _exit(int(session.exitstatus))


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
        return run(clause, page, self.text_run.implementation, self.text_run.database)


def _offset(text: str, line: int) -> int:
    return sum(len(part) for part in text.splitlines(keepends=True)[: line - 1])


def _shown(report: pytest.TestReport, call: pytest.CallInfo[None]) -> str:
    """Return what was expected and what came, without what Sybil puts around it: where the text lies here."""
    failure = call.excinfo.value if call.excinfo is not None else None
    return failure.result.rstrip() if isinstance(failure, SybilFailure) else report.longreprtext


def _clause_of(item: pytest.Item) -> Clause | None:
    if not isinstance(item, SybilItem):
        return None
    clause: Clause = item.example.parsed[0]
    return clause
