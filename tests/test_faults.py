"""The library of broken implementations, and the record of what notices them."""

from __future__ import annotations

import importlib
import json
import shutil
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.faults import FaultError, library, running
from tests.faults import __main__ as program
from tests.faults import report as report_module
from tests.faults.__main__ import main
from tests.faults.library import Fault, read_faults
from tests.faults.report import FAULTS_FILE, faults_report, find_problems
from tests.faults.running import run_implementations
from tests.faults.unnoticing import read_unnoticing
from tests.harness.clauses import Clause, Page, TextError, read_text
from tests.harness.command import INTERRUPTED
from tests.harness.project import ROOT

RECORD = json.loads(FAULTS_FILE.read_text(encoding="utf-8"))
CLAUSES = {clause.id: clause for page in read_text(ROOT) for clause in page.clauses}
FAULTS = read_faults()


def test_library_has_many_faults() -> None:
    assert len(FAULTS) >= 150


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_tells_what_is_wrong_in_one_sentence_and_names_clauses(fault: Fault) -> None:
    assert fault.what[0] in "`ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert fault.what.endswith(".")
    assert ". " not in fault.what
    assert set(fault.noticed_by) <= set(CLAUSES)


def test_record_has_every_fault_and_every_clause() -> None:
    assert RECORD["schema_version"] == 1
    assert [(fault["name"], fault["what"], fault["expected"]) for fault in RECORD["faults"]] == [
        (fault.name, fault.what, sorted(fault.noticed_by)) for fault in FAULTS
    ]
    runnable = [clause for clause in CLAUSES.values() if clause.untestable is None]
    assert [(clause["id"], clause["level"]) for clause in RECORD["clauses"]] == [
        (clause.id, clause.level) for clause in runnable
    ]
    assert {clause["id"]: clause["reason"] for clause in RECORD["clauses"] if clause["reason"]} == (
        read_unnoticing(CLAUSES)
    )


def test_record_shows_every_fault_rejected_by_the_clauses_that_ought_to_notice() -> None:
    assert find_problems(RECORD) == []
    for fault in RECORD["faults"]:
        assert fault["rejected"] == ("always" if fault["failed"]["must"] else "strict")
        for level, clauses in fault["failed"].items():
            assert {CLAUSES[clause].level for clause in clauses} <= {level}


def clause(name: str, after: tuple[str, ...] = (), level: Any = "must") -> Clause:
    return Clause(name, "docs/page.rst", 1, level, None, None, None, after, ())


PAGES = [
    Page(
        "docs/page.rst",
        clauses=(
            clause("page.first"),
            clause("page.second", after=("page.first",)),
            clause("page.third", level="should"),
        ),
    )
]


def report_of(failed: dict[str, set[str]], reasons: dict[str, str] | None = None) -> dict[str, Any]:
    library = [Fault(name, "It is wrong.", ("page.first",)) for name in failed]
    return faults_report(library, failed, PAGES, reasons or {})


def test_clause_that_fails_in_an_earlier_snippet_notices_nothing_itself() -> None:
    report = report_of({"one": {"page.first"}, "two": {"page.first", "page.second"}})
    notices = {record["id"]: (record["notices"], record["notices_itself"]) for record in report["clauses"]}
    # The fault "two" fails more than a third of the clauses, so it shows nothing of any of them.
    assert notices == {"page.first": (2, 1), "page.second": (1, 0), "page.third": (0, 0)}


def test_fault_is_rejected_always_or_by_a_strict_run_or_never() -> None:
    report = report_of({"broad": {"page.first", "page.third"}, "narrow": {"page.third"}, "unseen": set()})
    assert [fault["rejected"] for fault in report["faults"]] == ["always", "strict", "never"]


def test_problems_name_who_misses_whom() -> None:
    reasons = {"page.first": "None can.", "page.third": "None can."}
    problems = find_problems(report_of({"one": {"page.first"}, "two": set()}, reasons))
    assert [problem.partition(";")[0] for problem in problems] == [
        "two: no clause notices it",
        "two: page.first does not notice it",
        "page.first: it does notice a fault",
        "page.second: it notices no fault of its own",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[unnoticing]]\nclause = "no.such"\nreason = "None can."\n', "1: there is no clause 'no.such'"),
        ('[[unnoticing]]\nclause = "page.first"\n', "1: an entry with clause"),
        ('[[unnoticing]]\nclause = "page.first"\nreason = ""\n', "1: an entry with clause, reason"),
        ('[[unnoticing]]\nclause = "page.first"\nreason = "x"\n' * 2, "4: a second entry for 'page.first'"),
        ("[[unnoticing", "1: it is not TOML"),
    ],
)
def test_wrong_list_of_unnoticing_clauses_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "unnoticing.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TextError) as caught:
        read_unnoticing({"page.first": PAGES[0].clauses[0]}, path)
    assert str(caught.value).startswith(f"unnoticing.toml:{problem}")


def test_module_that_names_no_clause_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    nameless = ModuleType("nameless", "It is wrong.")
    modules = {library.PACKAGE: importlib.import_module(library.PACKAGE)}
    monkeypatch.setattr(importlib, "import_module", lambda name: modules.get(name, nameless))
    with pytest.raises(FaultError, match="has no docstring or no NOTICED_BY"):
        read_faults()


# From Python 3.12 on, a fork of a process with threads warns, and pytest's watchdog is one.
forking = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


@forking
def test_implementation_that_cannot_be_imported_stops_the_run() -> None:
    with pytest.raises(FaultError, match=r"tests\.implementations\.exits: .*cannot be imported"):
        list(run_implementations(["tests.implementations.exits"], PAGES, jobs=1))


@forking
def test_fault_that_takes_too_long_is_named_while_others_still_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def take(module: str, pages: object, chosen: object) -> dict[str, str]:
        time.sleep(30.0 if module == "slow" else 0.1)
        return {}

    monkeypatch.setattr(running, "_failures", take)
    monkeypatch.setattr(running, "FAULT_TIMEOUT", 5.0)
    modules = ["slow", *(f"quick{number}" for number in range(200))]
    ended: list[tuple[str, dict[str, str]]] = []
    with pytest.raises(FaultError, match=r"^slow does not let the text end within 5 seconds; find what it waits"):
        ended.extend(run_implementations(modules, PAGES, jobs=2))
    assert 2 <= len(ended) < 200


@forking
def test_program_shows_what_notices_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["race_gives_two", "--jobs=1"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("race_gives_two: First calls that race in one scope get an object each.\n")
    assert "  scope.race.one-result (expected)\n    docs/guide/custom-scopes.rst:" in output


@forking
def test_only_chosen_clauses_are_run_where_some_are_chosen() -> None:
    module = f"{library.PACKAGE}.race_gives_two"
    chosen = {module: {"scope.race.one-result", "registry.call.same-session"}}
    ((name, failures),) = run_implementations([module], read_text(ROOT), 1, chosen)
    assert name == module
    assert set(failures) == {"scope.race.one-result"}


def test_record_tells_which_clauses_notice_a_fault() -> None:
    assert report_module.recorded_failures()["race_gives_two"] >= {"scope.race.one-result"}


@pytest.mark.parametrize(
    ("parts", "recorded", "tried"),
    [
        pytest.param(["--part=1/3"], {0, 1, 2, 3}, {0, 3}, id="first"),
        pytest.param(["--part=3/3"], {0, 1, 2, 3}, {2}, id="last"),
        pytest.param(["--part=3/3"], {1, 2, 3}, {0, 2}, id="last and a new one"),
        pytest.param([], {0, 1, 2, 3}, {0, 1, 2, 3}, id="whole"),
    ],
)
def test_part_of_a_check_tries_its_faults_and_those_that_are_new(
    monkeypatch: pytest.MonkeyPatch, parts: list[str], recorded: set[int], tried: set[int]
) -> None:
    faults = FAULTS[:4]
    given: list[Fault] = []

    def run(faults: list[Fault], *arguments: object) -> dict[str, set[str]]:
        given.extend(faults)
        return {fault.name: set() for fault in faults}

    monkeypatch.setattr(program, "read_faults", lambda: faults)
    monkeypatch.setattr(program, "recorded_failures", lambda: {faults[number].name: set() for number in recorded})
    monkeypatch.setattr(program, "_run_all", run)
    main(["--check", *parts])
    assert given == [faults[number] for number in sorted(tried)]


@pytest.mark.parametrize("part", ["0/3", "4/3", "1/0", "2", "second", "-1/3"])
def test_what_is_no_part_is_refused(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--check", f"--part={part}"])
    message = f"there is no part {part!r}; give its number and that of the parts, as in 2/3"
    assert message in capsys.readouterr().err


def test_part_is_published_with_what_the_file_says_of_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The faults of the part are run on the whole text, whatever was recorded of them."""
    record = tmp_path / "faults.json"
    shutil.copy(report_module.FAULTS_FILE, record)
    before = {fault["name"]: fault for fault in RECORD["faults"]}
    tried = FAULTS[:: len(FAULTS)]
    noticed_by = {clause.id for clause in CLAUSES.values() if clause.level == "must"}

    def run(faults: list[Fault], *arguments: object) -> dict[str, set[str]]:
        assert (faults, arguments[-1]) == (tried, {})
        return {fault.name: noticed_by for fault in faults}

    monkeypatch.setattr(report_module, "FAULTS_FILE", record)
    monkeypatch.setattr(program, "_run_all", run)
    main([f"--part=1/{len(FAULTS)}"])
    assert f"Tried: part 1/{len(FAULTS)}, 1 of {len(FAULTS)} faults." in capsys.readouterr().out
    after = {fault["name"]: fault for fault in json.loads(record.read_text(encoding="utf-8"))["faults"]}
    assert set(after[tried[0].name]["failed"]["must"]) == noticed_by
    assert {name: fault for name, fault in after.items() if name != tried[0].name} == {
        name: fault for name, fault in before.items() if name != tried[0].name
    }


def test_check_names_what_has_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "docs" / "conformance" / "faults.json"
    record.parent.mkdir(parents=True)
    fault = next(fault for fault in FAULTS if fault.name == "race_gives_two")
    found = next(record for record in RECORD["faults"] if record["name"] == fault.name)
    failed = {clause for clauses in found["failed"].values() for clause in clauses}
    monkeypatch.setattr(program, "ROOT", tmp_path)
    monkeypatch.setattr(program, "FAULTS_FILE", record)
    monkeypatch.setattr(report_module, "FAULTS_FILE", record)
    monkeypatch.setattr(program, "read_text", lambda root: read_text(ROOT))
    monkeypatch.setattr(program, "read_faults", lambda: [fault])
    monkeypatch.setattr(program, "_run_all", lambda *arguments: {fault.name: failed})

    main([])
    written = record.read_text(encoding="utf-8")
    capsys.readouterr()
    main(["--check"])
    assert "is not up to date" not in capsys.readouterr().out

    record.write_text(written.replace('"rejected": "always"', '"rejected": "strict"'), encoding="utf-8")
    assert main(["--check"]) == 1
    assert (
        "docs/conformance/faults.json is not up to date: race_gives_two: rejected was strict, is always"
        in capsys.readouterr().out
    )
    assert record.read_text(encoding="utf-8") != written


@pytest.mark.parametrize(
    ("arguments", "told"),
    [([], "faults: interrupted; nothing was written\n"), (["race_gives_two"], "faults: interrupted\n")],
)
def test_interrupt_is_told_in_a_line(
    arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That nothing was written is told where something would have been."""

    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "run_implementations", interrupt)
    assert main(arguments) == INTERRUPTED
    assert capsys.readouterr().err == told
