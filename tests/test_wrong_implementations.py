"""The text rejects implementations that are wrong, on the clause that says so."""

from __future__ import annotations

import pytest

from tests.conftest import TextRunner


@pytest.mark.parametrize(
    ("implementation", "clauses"),
    [
        ("remove_without_close", {"registry.remove.returns-connection", "registry.remove.detaches"}),
        ("shared_among_threads", {"thread.session-each", "thread-local-registry.call.each-thread"}),
        ("scopefunc_ignored", {"scope.request.nested", "scope.token.asked-each-time"}),
    ],
)
def test_wrong_implementation_fails_on_the_clause_that_says_so(
    run_text: TextRunner, implementation: str, clauses: set[str]
) -> None:
    run = run_text(f"--implementation=tests.implementations.{implementation}")
    assert run.exit_code == 1, run.output
    assert clauses <= run.results("not kept"), run.output
    # It is wrong in one way, and not so broken that everything fails.
    assert len(run.results("kept")) > len(run.report["clauses"]) / 2


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
    run = run_text("--implementation=tests.implementations.factory_error_chained")
    assert run.exit_code == 0, run.output
    assert run.results("not kept") == {"registry.factory.error-alone"}
    assert "not kept: registry.factory.error-alone (should, docs/guide/registry.rst:" in run.output
    (shows,) = (clause["shows"] for clause in run.report["clauses"] if clause["result"] == "not kept")
    # Where the text lies on this machine is no part of it.
    assert shows.startswith("docs/guide/registry.rst:")
    assert "Expected" in shows


def test_should_clause_that_is_not_kept_fails_a_strict_run(run_text: TextRunner) -> None:
    run = run_text(
        "--implementation=tests.implementations.factory_error_chained",
        "--strict",
        "docs/guide/registry.rst::registry.factory.error-alone",
    )
    assert run.exit_code == 1, run.output
    assert run.results("not kept") == {"registry.factory.error-alone"}
