"""The pages about conformance say what the published results say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from anybadge import Badge
from bs4 import BeautifulSoup, Tag
from conformance import _Badge

from tests.harness.clauses import read_text
from tests.harness.deviations import read_deviations
from tests.harness.project import ROOT, read_languages, read_runs
from tests.results import RESULTS

CLAUSES = {clause.id: clause for page in read_text(ROOT) for clause in page.clauses}
LANGUAGES = [language.path for language in read_languages()]


def report(name: str) -> Any:
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def page(site: Path, language: str, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / language / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def rows(table: Tag) -> list[list[str]]:
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in table.select("tbody tr")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_are_those_of_the_result_files(site: Path, language: str) -> None:
    counts = rows(page(site, language, "conformance/results").select("table.conformance")[0])
    for run, row in zip(read_runs(), counts, strict=True):
        results = [clause["result"] for clause in report(run.name)["clauses"]]
        assert [int(cell) for cell in row[2:5]] == [
            results.count(result) for result in ("kept", "not kept", "unsupported")
        ]
        # Counts come before percentages.
        assert re.search(r"\d.*%", row[5])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clause_has_a_row_with_its_results(site: Path, language: str) -> None:
    signs = {"kept": "✓", "not kept": "✗", "unsupported": "–"}
    shown = {
        row["id"].removeprefix("result."): [cell.get_text(strip=True) for cell in row.select("td")[1:]]
        for row in page(site, language, "conformance/results").select("tr[id^='result.']")
        if isinstance(row["id"], str)
    }
    assert set(shown) == set(CLAUSES)
    runs = [run for run in read_runs() if run.database == "sqlite"]
    for column, run in enumerate(runs):
        for clause in report(run.name)["clauses"]:
            assert shown[clause["id"]][column] == signs[clause["result"]], clause


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_faults_and_mutants_are_those_of_the_records(site: Path, language: str) -> None:
    _counts, faults, mutants, *_others = page(site, language, "conformance/results").select("table.conformance")
    record = json.loads((RESULTS / "faults.json").read_text(encoding="utf-8"))
    numbers = [int(row[1]) for row in rows(faults)]
    assert numbers[0] == len(record["faults"]) == sum(numbers[1:4])
    assert numbers[4] == len(record["clauses"]) == sum(numbers[5:])
    score = json.loads((RESULTS / "mutation.json").read_text(encoding="utf-8"))["counts"]
    assert rows(mutants)[-1][1:6] == [
        str(score[column]) for column in ("mutants", "killed", "timed_out", "equivalent", "survived")
    ]
    # What no clause can notice is not counted as noticed.
    noticed, noticeable = score["killed"] + score["timed_out"], score["mutants"] - score["equivalent"]
    assert re.match(rf"{noticed}( of |/){noticeable}\D", rows(mutants)[-1][6])


def test_every_deviation_is_there_with_its_reason_and_link(site: Path) -> None:
    entries = page(site, "en", "conformance/results").select("dl dd")
    deviations = read_deviations(CLAUSES)
    assert len(entries) == len(deviations)
    for entry, deviation in zip(entries, deviations, strict=True):
        text = " ".join(entry.get_text().split())
        assert all(clause in text for clause in deviation.clauses)
        assert deviation.reason.replace("``", "").replace("'", "’") in text
        assert entry.select("a.external")[0]["href"] == deviation.link


@pytest.mark.parametrize("language", LANGUAGES)
def test_guide_tells_where_a_clause_does_not_hold(site: Path, language: str) -> None:
    guide = page(site, language, "guide/custom-scopes")
    (mark,) = guide.select('[id="scope.function.falsy"] > a.clause-level')
    assert "1.3, 1.4, 2.0, 2.1" in mark.get_text()
    assert mark["href"] == "../conformance/results.html#result.scope.function.falsy"
    assert not guide.select('[id="scope.request"] > a.clause-level')


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_of_clauses_has_all_of_them(site: Path, language: str) -> None:
    listed = page(site, language, "conformance/clauses").select(".clause-list tbody tr")
    assert sorted(row.select("code")[0].get_text() for row in listed) == sorted(CLAUSES)
    assert all(row.select("td")[2].get_text(strip=True) for row in listed)


@pytest.mark.parametrize(
    ("language", "kept_of"), [("en", "{} of {} clauses kept"), ("zh-cn", "遵守 {}/{} 项条款")]
)
def test_each_run_has_a_badge_in_the_language_of_the_page(site: Path, language: str, kept_of: str) -> None:
    values = {}
    for run in read_runs():
        badge = (site / language / "badges" / f"{run.name}.svg").read_text(encoding="utf-8")
        results = [clause["result"] for clause in report(run.name)["clauses"]]
        kept, not_kept = results.count("kept"), results.count("not kept")
        values[run.name] = kept_of.format(kept, kept + not_kept)
        assert f">{values[run.name]}</text>" in badge
    pictures = page(site, language, "conformance/results").select(".badges img")
    assert pictures
    for picture in pictures:
        path = site / language / "conformance" / str(picture["src"])
        assert path.is_file()
        assert str(picture["alt"]).endswith(values[path.stem])


def test_chinese_fits_into_a_badge() -> None:
    text = "遵守遵守遵守遵守"
    assert Badge("x", text).value_width < 11 * len(text) < _Badge("x", text).value_box_width


def test_page_about_versions_tells_each_clause_that_changed(site: Path) -> None:
    text = page(site, "en", "versions").get_text()
    assert "access.method.transaction" in text
    assert "since 1.4.26" in text
    # It is kept by all of them.
    assert "registry.call.same-session" not in text
