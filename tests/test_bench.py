"""``make bench`` and the page on speed: what is measured fits its schema, and the page shows what was measured."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from jsonschema import Draft202012Validator

from tests.bench.__main__ import FULL, TINY, MeasuringError, Unit, _figures, _measure, _samples
from tests.bench.measuring import Size, take_turns
from tests.bench.results import SCHEMA, figures_of_call, flatness, read_speed
from tests.bench.subjects import CALLS
from tests.harness.command import INTERRUPTED
from tests.harness.project import ROOT, read_languages
from tests.patience import PATIENCE

LANGUAGES = [language.path for language in read_languages()]
COMMAND = (sys.executable, "-m", "tests.bench", "--tiny")


def check(speed: dict[str, Any]) -> None:
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(speed)


def test_published_figures_fit_their_schema_and_are_complete() -> None:
    speed = read_speed()
    check(speed)
    assert [call["name"] for call in speed["calls"]] == [name for name, *_others in CALLS]
    assert [entry["threads"] for entry in speed["threads"]] == list(FULL.threads)
    assert [entry["scopes"] for entry in speed["scopes"]] == list(FULL.scopes)


def test_published_targets_are_those_that_are_set() -> None:
    targets = [(call["name"], call["target"], call["is_added"]) for call in read_speed()["calls"]]
    assert targets == list(CALLS)


def test_command_measures_and_writes(tmp_path: Path) -> None:
    output = tmp_path / "speed.json"
    run = subprocess.run(
        [*COMMAND, "--output", str(output)], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    speed = json.loads(output.read_text(encoding="utf-8"))
    check(speed)
    assert [entry["threads"] for entry in speed["threads"]] == list(TINY.threads)
    assert [entry["scopes"] for entry in speed["scopes"]] == list(TINY.scopes)
    assert speed["left_out"] == []
    # Progress, and the targets.
    assert "[1/5] the calls" in run.stdout
    assert all(name in run.stdout for name, *_others in CALLS)


def test_interrupted_run_leaves_no_process_and_writes_nothing(tmp_path: Path) -> None:
    output = tmp_path / "speed.json"
    process = subprocess.Popen(
        [*COMMAND, "--output", str(output)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        # By now the first process that measures is started, or about to be.
        assert process.stdout.readline().startswith("[1/5]")
        process.send_signal(signal.SIGINT)
        _out, errors = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == INTERRUPTED
    assert "interrupted" in errors
    assert not output.exists()
    # Its group has the processes that it has started, and none is left.
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_what_cannot_be_measured_is_left_out_and_the_rest_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    # A part that does not exist stands for what a machine cannot do.
    impossible, possible = Unit("miracles", TINY.calls, 3), Unit("scopes", TINY.calls, 2)
    measured, left_out = _measure([impossible, possible], processes=2)
    assert list(measured) == [possible]
    assert len(measured[possible]) == 2
    assert left_out == {impossible: "KeyError: 'miracles'"}
    assert capsys.readouterr().out.count("left out: 3 miracles. KeyError: 'miracles'") == 1


def test_reason_for_what_is_left_out_is_published() -> None:
    possible, impossible = Unit("scopes", TINY.calls, 2), Unit("scopes", TINY.calls, 3)
    measured, _left_out = _measure([possible], processes=1)
    speed = _figures(TINY, measured, {impossible: "MemoryError"})
    check(speed)
    assert speed["left_out"] == [{"part": "scopes", "number": 3, "reason": "MemoryError"}]
    assert speed["threads"] == speed["calls"] == []


def test_threads_that_cannot_be_started_are_an_error_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    # What Python says where the system has no more threads.
    script = (
        "import threading; from tests.bench import measuring; "
        "start = threading.Thread.start; started = []\n"
        "def refuse(thread):\n"
        '    if started: raise RuntimeError("can\'t start new thread")\n'
        "    started.append(thread); start(thread)\n"
        "threading.Thread.start = refuse\n"
        'measuring.main([\'["threads", {"rounds": 1, "turn": 0.001}, [4]]\'])'
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    assert run.returncode == 1
    assert run.stderr.strip().endswith("RuntimeError: can't start new thread")


def test_part_that_is_killed_is_reported_with_the_signal() -> None:
    with pytest.raises(MeasuringError, match="SIGKILL"):
        _samples(-signal.SIGKILL, "", "")


def test_turns_are_taken_side_by_side() -> None:
    taken = []

    def measure(name: str) -> Any:
        def turn(number: int) -> float:
            taken.append(name)
            return number * 0.001

        return turn

    samples = take_turns({name: measure(name) for name in "ab"}, Size(rounds=3, turn=0.001))
    assert samples == {"a": [0.001] * 3, "b": [0.001] * 3}
    assert taken[-6:] == ["a", "b", "b", "a", "a", "b"]


def test_ratio_is_that_of_what_is_added_where_the_floor_is_part_of_both() -> None:
    times = {"reference": 3e-7, "sqlalchemy": 5e-7, "floor": 1e-7, "bare": 2e-7}
    assert figures_of_call("call", [times])["ratio"]["median"] == 0.6
    assert figures_of_call("method", [times])["ratio"]["median"] == 0.5
    assert figures_of_call("method", [{**times, "floor": 6e-7}])["ratio"] is None


def test_ratio_of_the_bare_class_is_formed_like_the_other_one() -> None:
    one = {"reference": 2e-7, "sqlalchemy": 4e-7, "floor": 0.0, "bare": 2e-7}
    # Here everything took longer, and the ratio is another one than that of the medians.
    other = {"reference": 9e-7, "sqlalchemy": 9e-7, "floor": 0.0, "bare": 9e-7}
    for times in ([one], [one, one, other], [one, other, other]):
        figures = figures_of_call("method", times)
        assert figures["ratio"] == figures["bare_ratio"]
    assert figures_of_call("method", [{**one, "bare": 1e-7}])["bare_ratio"]["median"] == 0.25


def test_flatness_is_the_slowest_by_the_fastest() -> None:
    scopes = [{"nanoseconds": {"reference": time}} for time in (100.0, 90.0, 120.0)]
    assert flatness({"scopes": scopes}) == 1.33
    assert flatness({"scopes": []}) is None


def page(site: Path, language: str) -> BeautifulSoup:
    file = site / language / "conformance" / "performance.html"
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def rows(table: Tag) -> list[list[str]]:
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in table.select("tbody tr")]


@pytest.mark.parametrize(("language", "words"), [("en", ("met", "not met")), ("zh-cn", ("达到", "未达到"))])
def test_page_shows_targets_and_ratios(site: Path, language: str, words: tuple[str, str]) -> None:
    calls = read_speed()["calls"]
    table = page(site, language).select("table.conformance")[0]
    assert len(rows(table)) == len(calls)
    for call, row in zip(calls, rows(table), strict=True):
        ratio = call["ratio"]
        assert row[1] == f"{call['target']:.2f}"
        assert row[2].split()[0] == f"{ratio['median']:.2f}"
        is_met = ratio["median"] <= call["target"]
        if language == "en":
            assert row[3] == words[not is_met]
        assert row[4:] == [f"{call['nanoseconds'][name]:,.0f}" for name in ("reference", "sqlalchemy", "floor")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_shows_how_far_each_missed_target_is_missed(site: Path, language: str) -> None:
    missed = [call for call in read_speed()["calls"] if call["ratio"]["median"] > call["target"]]
    shown = rows(page(site, language).select("table.conformance")[1]) if missed else []
    assert [row[2] for row in shown] == [f"{call['ratio']['median']:.2f}" for call in missed]
    bare = [call["bare_ratio"] for call in missed]
    assert [row[3] for row in shown] == [f"{ratio['median']:.2f}" if ratio else "–" for ratio in bare]


@pytest.mark.parametrize("language", LANGUAGES)
def test_plots_are_text_with_an_alternative_and_as_wide_as_a_phone(site: Path, language: str) -> None:
    speed = read_speed()
    plots = page(site, language).select("figure.plot svg")
    assert len(plots) == 3
    for plot in plots:
        (title,) = plot.select("title")
        assert plot["role"] == "img"
        assert plot["aria-labelledby"] == title["id"]
        assert title.get_text().count("–") or title.get_text().count(";")
        assert str(plot["viewbox"]).split()[2] == "340"
        # Colours and fonts come from the style sheet.
        assert not plot.select("[fill], [stroke], [style], [font-family]")
    values = [text.get_text() for text in plots[0].select("text.value")]
    assert values == [f"{call['ratio']['median']:.2f}" for call in speed["calls"]]
    marks = [len(plot.select("circle.mark.reference")) for plot in plots[1:]]
    # One in the legend.
    assert marks == [len(speed["threads"]) + 1, len(speed["scopes"]) + 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_tells_when_it_was_measured_and_how_often(site: Path, language: str) -> None:
    speed = read_speed()
    text = page(site, language).get_text()
    for figure in (speed["date"], speed["python"], speed["sqlalchemy"], f"{speed['samples']:,}"):
        assert figure in text
