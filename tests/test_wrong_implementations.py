"""The text rejects implementations that are wrong, in pytest runs as somebody else would do them."""

from __future__ import annotations

import json

import pytest

from tests.conftest import TextRunner
from tests.faults.report import FAULTS_FILE

RECORD = {fault["name"]: fault for fault in json.loads(FAULTS_FILE.read_text(encoding="utf-8"))["faults"]}


# Only the first in full: 'make faults' runs the whole text against each of them, in its own way.
@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("remove_without_close", "docs"),
        ("shared_among_threads", "docs/guide/thread-local.rst"),
        ("scopefunc_ignored", "docs/guide/custom-scopes.rst"),
    ],
)
def test_broken_implementation_fails_the_clauses_that_the_record_names(
    run_text: TextRunner, name: str, page: str
) -> None:
    run = run_text(f"--implementation=tests.broken_implementations.{name}", "--strict", page)
    assert run.exit_code == 1, run.output
    recorded = {clause for clauses in RECORD[name]["failed"].values() for clause in clauses}
    expected = recorded - run.results("not run")
    assert expected
    assert run.results("not kept") == expected, run.output


def test_every_clause_notices_an_implementation_that_only_raises(run_text: TextRunner) -> None:
    run = run_text("--implementation=tests.implementations.only_raises", "--strict")
    # These are about the garbled sources.
    assert run.results("kept") == {"sources.garbled.restored", "sources.garbled.lost"}


def test_failing_finalizer_fails_its_clause_and_not_the_run(run_text: TextRunner) -> None:
    run = run_text("--implementation=tests.implementations.failing_finalizer", "docs/index.rst")
    assert run.exit_code == 1, run.output
    assert "INTERNALERROR" not in run.output
    assert run.results("not kept") == {"start.whole-story"}


def test_should_clause_that_is_not_kept_is_reported_and_does_not_fail(run_text: TextRunner) -> None:
    run = run_text(
        "--implementation=tests.broken_implementations.factory_error_chained", "docs/guide/registry.rst"
    )
    assert run.exit_code == 0, run.output
    assert run.results("not kept") == {"registry.factory.error-alone"}
    assert "not kept: registry.factory.error-alone (should, docs/guide/registry.rst:" in run.output
    (shows,) = (clause["shows"] for clause in run.report["clauses"] if clause["result"] == "not kept")
    # Where the text lies on this machine is no part of it.
    assert shows.startswith("docs/guide/registry.rst:")
    assert "Expected" in shows


def test_should_clause_that_is_not_kept_fails_a_strict_run(run_text: TextRunner) -> None:
    run = run_text(
        "--implementation=tests.broken_implementations.factory_error_chained",
        "--strict",
        "docs/guide/registry.rst::registry.factory.error-alone",
    )
    assert run.exit_code == 1, run.output
    assert run.results("not kept") == {"registry.factory.error-alone"}
