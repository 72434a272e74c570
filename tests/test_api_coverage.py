"""Every part of the three classes' interface has a clause that notices when that part is broken."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
import sqlalchemy.orm
import sqlalchemy.util

from tests.api_coverage import CLASSES, Part, broken, find_clause, parts, record_usage
from tests.harness.clauses import read_text
from tests.harness.project import ROOT

PAGES = read_text(ROOT)


@pytest.fixture(scope="module")
def usage() -> Mapping[Part, set[str]]:
    """Return which clauses use which parts."""
    return record_usage(PAGES)


@pytest.mark.parametrize("of", CLASSES, ids=lambda of: of.__name__)
def test_every_part_has_a_clause_that_notices_when_it_is_broken(of: type, usage: Mapping[Part, set[str]]) -> None:
    assert [str(part) for part in parts(of) if find_clause(part, usage, PAGES) is None] == []


@pytest.mark.parametrize("of", CLASSES, ids=lambda of: of.__name__)
def test_reference_implementation_has_the_names_and_parameters_of_sqlalchemy(of: type) -> None:
    place = sqlalchemy.orm if of.__name__ == "scoped_session" else sqlalchemy.util
    of_sqlalchemy = parts(getattr(place, of.__name__))
    assert {part for part in parts(of) if not part.error} == of_sqlalchemy


def test_errors_that_are_documented_are_found() -> None:
    errors = {str(part) for of in CLASSES for part in parts(of) if part.error}
    assert "scoped_session.__call__ raising InvalidRequestError" in errors
    assert "scoped_session.configure raising AttributeError" in errors
    assert "ScopedRegistry.has raising UnhashableTokenError" in errors


def test_table_of_what_is_passed_on_lists_what_is_passed_on() -> None:
    page = (ROOT / "docs" / "reference" / "scoped-session.rst").read_text(encoding="utf-8")
    table = page[page.index(".. list-table::") : page.index(".. clause::")]
    listed = set(re.findall(r"``(\w+)``", table))
    own = {"__init__", "__call__", "registry", "session_factory", "remove", "configure", "query_property"}
    passed_on = {part.name for part in parts(CLASSES[0])} - own
    # These two are written as the operations that call them: in, iteration.
    assert listed - {"in"} == passed_on - {"__contains__", "__iter__"}


def test_part_that_nothing_uses_is_not_covered() -> None:
    assert find_clause(Part("ScopedRegistry", "has"), {}, PAGES) is None


def test_clause_that_goes_on_as_before_does_not_cover() -> None:
    # This one never calls configure().
    part = Part("scoped_session", "configure", error="AttributeError")
    assert find_clause(part, {part: {"start.whole-story"}}, PAGES) is None


def test_broken_part_is_mended_again() -> None:
    registry = CLASSES[1](object, lambda: "a")
    part = Part("ScopedRegistry", "has")
    with broken(part), pytest.raises(AttributeError, match="broken on purpose"):
        registry.has()
    assert registry.has() is False
