"""The published results are compared with new ones, and every difference is told."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests import results
from tests.conftest import TextRunner
from tests.harness.clauses import read_text
from tests.harness.project import ROOT, Run, read_boundaries, read_runs
from tests.harness.report import SCHEMA, SCHEMA_VERSION
from tests.records import differences
from tests.results import NAMES, OF_THE_MACHINE, RESULTS, settle

CLAUSES = [clause for page in read_text(ROOT) for clause in page.clauses]
FIRST = read_runs()[0]
REPORT_SCHEMA = json.loads(SCHEMA.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(REPORT_SCHEMA)


def read(run: Run) -> Any:
    return json.loads((RESULTS / f"{run.name}.json").read_text(encoding="utf-8"))


def test_schema_is_one_and_names_the_version() -> None:
    VALIDATOR.check_schema(REPORT_SCHEMA)
    assert REPORT_SCHEMA["properties"]["schema_version"]["const"] == SCHEMA_VERSION


@pytest.mark.parametrize("run", read_runs(), ids=lambda run: run.name)
def test_published_result_follows_the_schema_and_has_every_clause(run: Run) -> None:
    report = read(run)
    VALIDATOR.validate(report)
    assert [clause["id"] for clause in report["clauses"]] == [clause.id for clause in CLAUSES]
    assert report["implementation"]["module"] == run.implementation
    assert report["versions"]["sqlalchemy"] == run.sqlalchemy
    assert report["database"] == run.database
    # What is published was run, and every clause that was not kept has a reason.
    assert not [clause for clause in report["clauses"] if clause["result"] == "not run" or "shows" in clause]


def test_databases_make_no_difference_as_the_results_page_says() -> None:
    outcomes: dict[tuple[str, str], list[Any]] = {}
    for run in read_runs():
        outcomes.setdefault((run.implementation, run.sqlalchemy), []).append(read(run)["clauses"])
    assert max(len(of_databases) for of_databases in outcomes.values()) == 3
    for of_databases in outcomes.values():
        assert all(clauses == of_databases[0] for clauses in of_databases)


def test_newest_release_stands_last_for_each_implementation() -> None:
    assert read_runs()[-1].sqlalchemy == read_runs()[0].sqlalchemy


def test_every_since_has_a_boundary_to_be_tried_at() -> None:
    assert not [clause.id for clause in CLAUSES if clause.until], "give the matrix boundaries for :until: too"
    assert {clause.since for clause in CLAUSES if clause.since} == {
        boundary.since for boundary in read_boundaries()
    }


@pytest.mark.parametrize(
    "arguments", [("--implementation=sqlalchemy",), ("--implementation=tests.implementations.only_raises",)]
)
def test_report_of_a_run_follows_the_schema(run_text: TextRunner, arguments: tuple[str, ...]) -> None:
    run = run_text(*arguments, "docs/reference/scoped-registry.rst")
    VALIDATOR.validate(run.report)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({**run.report, "schema_version": SCHEMA_VERSION + 1})


def test_differences_are_told_one_by_one() -> None:
    old = read(FIRST)
    new = copy.deepcopy(old)
    new["versions"].update(python="3.99.0", database="99")
    assert list(differences(old, new, NAMES, ignored=OF_THE_MACHINE)) == []
    new["language"] = "tlh"
    new["versions"]["sqlalchemy"] = "2.2.0"
    new["clauses"][0].update(result="not kept", reason="broken")
    gone = new["clauses"].pop(1)["id"]
    new["clauses"].append({"id": "zoo.new", "result": "kept"})
    changed = {
        CLAUSES[0].id: f"{CLAUSES[0].id}: result was kept, is not kept; reason was not there, is broken",
        gone: f"{gone} is gone",
    }
    assert list(differences(old, new, NAMES, ignored=OF_THE_MACHINE)) == [
        "language was en, is tlh",
        f"sqlalchemy was {FIRST.sqlalchemy}, is 2.2.0",
        *(changed[name] for name in sorted(changed)),
        "zoo.new is new",
    ]
    assert list(differences(None, new, NAMES)) == ["it is new"]
    turned = copy.deepcopy(old)
    turned["clauses"].reverse()
    assert list(differences(old, turned, NAMES)) == ["the order of the clauses is another"]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Let results be written and published below a folder of the test's own."""
    new, published = tmp_path / "build", tmp_path / "published"
    new.mkdir()
    monkeypatch.setattr(results, "ROOT", tmp_path)
    monkeypatch.setattr(results, "NEW_RESULTS", new)
    monkeypatch.setattr(results, "RESULTS", published)
    return new, published


def test_new_result_is_published_and_is_then_current(folders: tuple[Path, Path]) -> None:
    new, published = folders
    (new / f"{FIRST.name}.json").write_text(json.dumps(read(FIRST)), encoding="utf-8")
    assert settle(FIRST, check=True) == [
        f"{FIRST.name}: it is new",
        f"published/{FIRST.name}.json is not current. Run 'make matrix' and commit it.",
    ]
    assert not published.exists()
    assert settle(FIRST, check=False) == []
    assert settle(FIRST, check=True) == []


def test_clause_that_fails_without_a_reason_is_not_published(folders: tuple[Path, Path]) -> None:
    new, published = folders
    report = read(FIRST)
    report["clauses"][0].update(result="not kept", shows="Expected: 1. Got: 2")
    (new / f"{FIRST.name}.json").write_text(json.dumps(report), encoding="utf-8")
    assert settle(FIRST, check=False) == [
        f"{FIRST.name}: {CLAUSES[0].id} is not kept, and no deviation is recorded"
    ]
    assert not published.exists()
