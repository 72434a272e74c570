"""What ``make load`` counts is counted: each fault that is put into an application is found, and no other."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator, ValidationError

from tests.harness.command import CANNOT_BE_RUN, INTERRUPTED
from tests.harness.databases import DatabaseError
from tests.harness.project import ROOT, read_languages
from tests.load import __main__ as command
from tests.load import running
from tests.load.__main__ import main
from tests.load.accounts import Balance, balance
from tests.load.clients import SHARES, Kind, Outcome, plan
from tests.load.report import FULL_SIZE, ROWS, Result
from tests.load.results import RESULTS, SCHEMA, SCHEMA_VERSION, read_runs
from tests.load.running import (
    APPLICATIONS,
    TOLERATED_GROWTH,
    Application,
    Counts,
    Load,
    Table,
    folder_prefix,
    memory_file_system,
    run_load,
)
from tests.patience import PATIENCE

FLASK, FASTAPI = APPLICATIONS
WAYS = ("with_remove", "without_remove")
SMALL = Load(requests=120, clients=8, rounds=3)

TEARDOWN = "def remove_session(error):\n"
COMMIT = "    Session.commit()\n"
#: Behind a commit: every tenth user is taken away again.
LOSE = """\
    if name.endswith("7"):
        Session.delete(Session.scalar(select(User).filter_by(name=name)))
        Session.commit()
"""
REGISTRY = "Session = scoped_session(sessionmaker(engine))\n"

NOTHING_WRONG = {
    "unsent": 0,
    "unanswered": 0,
    "at_work": 0,
    "unexpected": 0,
    "shared": 0,
    "connections": 0,
    "lost": 0,
    "doubled": 0,
    "unwanted": 0,
    "entries": 0,
}


def wrong_in(counts: Counts) -> dict[str, int]:
    """Return what was counted and ought not to be there."""
    return {name: getattr(counts, name) for name in NOTHING_WRONG if getattr(counts, name)}


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda application: application.name)
def test_application_as_it_is_published_does_nothing_wrong(application: Application) -> None:
    counts = run_load(application, None, SMALL)
    assert not counts.wrong, counts
    assert counts.requests == SMALL.requests
    assert counts.committed > 0


@pytest.mark.parametrize(
    ("application", "changes", "found"),
    [
        # The connection is given back, and the session goes on to the next request.
        (FLASK, {TEARDOWN: TEARDOWN + "    Session.rollback()\n    return\n"}, {"shared", "entries"}),
        (FASTAPI, {"            remove_session()\n": "            Session().close()\n"}, {"entries"}),
        (FLASK, {REGISTRY: REGISTRY + "kept = engine.connect()\n"}, {"connections"}),
        (FLASK, {COMMIT: COMMIT + LOSE}, {"lost"}),
        (
            FLASK,
            {"    Session.add(User(name=name))\n": "    Session.add_all([User(name=name) for _ in 'ab'])\n"},
            {"doubled"},
        ),
        (
            FLASK,
            {'    if name == "nobody":\n': '    if name == "nobody":\n        Session.commit()\n'},
            {"unwanted"},
        ),
        (FLASK, {"    return Session.scalars": "    return [], 404\n    return Session.scalars"}, {"unexpected"}),
    ],
    ids=["shared session", "entry left", "connection kept", "lost", "doubled", "unwanted", "other answer"],
)
def test_fault_is_counted(application: Application, changes: dict[str, str], found: set[str]) -> None:
    assert set(wrong_in(run_load(application, None, SMALL, replace=changes))) == found


def test_memory_that_is_kept_is_counted() -> None:
    keeping = {REGISTRY: REGISTRY + "kept = []\n", TEARDOWN: TEARDOWN + "    kept.append(b'.' * 200_000)\n"}
    counts = run_load(FLASK, None, SMALL, replace=keeping)
    assert counts.growth is not None
    assert counts.growth > TOLERATED_GROWTH
    assert counts.wrong


def test_run_that_is_broken_off_counts_what_is_unfinished_and_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LIMIT", 6)
    # Every tenth user waits in vain: first some of the eight threads, and then all of them.
    hanging = {COMMIT: '    if name.endswith("7"):\n        __import__("time").sleep(600)\n' + COMMIT}
    counts = run_load(FLASK, None, SMALL, replace=hanging)
    assert counts.wrong
    assert counts.unsent + counts.unanswered + counts.requests == SMALL.requests
    assert {"unsent", "unanswered", "at_work"} <= set(wrong_in(counts))


@pytest.mark.parametrize("name", NOTHING_WRONG)
def test_each_count_makes_a_run_wrong(name: str) -> None:
    right = Counts(requests=1, committed=1, **NOTHING_WRONG, growth=0)
    assert not right.wrong
    assert replace(right, **{name: 1}).wrong


def test_balance_tells_what_was_lost_doubled_and_not_wanted() -> None:
    told = {
        "there": Outcome.COMMITTED,
        "lost": Outcome.COMMITTED,
        "twice": Outcome.COMMITTED,
        "refused": Outcome.REFUSED,
        "refused, and there": Outcome.REFUSED,
        "unknown, and there": Outcome.UNKNOWN,
        "unknown, and not there": Outcome.UNKNOWN,
        "unknown, and there three times": Outcome.UNKNOWN,
    }
    saved = Counter(["there", "refused, and there", "unknown, and there", "a stranger"])
    saved += Counter({"twice": 2, "unknown, and there three times": 3})
    assert balance(told, saved) == Balance(lost=1, doubled=3, unwanted=2)


def test_plan_has_requests_of_each_kind_and_no_user_twice() -> None:
    asks = list(plan(1000, 0))
    assert {ask.kind for ask in asks} == set(SHARES)
    names = [ask.name for ask in asks if ask.kind is not Kind.REFUSED]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("given", ["many", "7", "-1"])
def test_number_that_is_none_is_refused(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([f"--requests={given}"])
    assert ended.value.code == CANNOT_BE_RUN
    assert f"'{given}' was given; give a whole number, 200 or more" in capsys.readouterr().err


def test_program_that_dies_is_told_of_and_the_others_are_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dying = {COMMIT: f"{COMMIT}    print('out of luck', flush=True)\n    os._exit(3)\n"}

    def run_dying_flask(application: Application, *arguments: Any, **options: Any) -> Counts:
        return run_load(application, *arguments, **options, replace=dying if application is FLASK else None)

    monkeypatch.setattr(command, "run_load", run_dying_flask)
    assert main(["--requests=200", "--clients=8"]) == 1
    printed = capsys.readouterr().out
    for description in ("Flask", "Flask without remove()"):
        assert (
            f"sqlite: {description}: flask_application.py was asked for a report on its sessions: it has ended "
            "with exit code 3.\n"
        ) in printed
    assert "\n  out of luck\n" in printed
    assert "Traceback" not in printed
    # Nothing is known of Flask; FastAPI was run.
    (row,) = re.findall(r"^.+requests that came to their end +[^\d-]+(.+)$", printed, re.MULTILINE)
    assert re.findall(r"[\d-]+", row)[:3] == ["-", "-", "100"]
    assert "Not written" in printed


def test_result_of_a_program_that_has_given_no_answer_is_wrong() -> None:
    right = Counts(requests=1, committed=1, **NOTHING_WRONG, growth=0)
    assert not Result("Flask", right, replace(right, unsent=1)).wrong
    assert Result("Flask", replace(right, unsent=1), right).wrong
    assert Result("Flask", None, right).wrong
    assert Result("Flask", right, None).wrong


def test_table_of_a_database_that_has_died_is_an_error_for_people() -> None:
    with pytest.raises(DatabaseError, match=r"postgresql.+: the users in flask_users cannot be read .+; start it"):
        Table("postgresql+psycopg://me@127.0.0.1:1/mine", "flask_users").take()


def test_schema_is_one_and_names_the_version_and_each_count() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema_version"]["const"] == SCHEMA_VERSION
    counted = [field.name for field in fields(Counts)]
    assert list(schema["$defs"]["counts"]["properties"]) == schema["$defs"]["counts"]["required"] == counted
    assert list(ROWS) == counted


def test_published_runs_follow_the_schema() -> None:
    published = json.loads(RESULTS.read_text(encoding="utf-8"))
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    validator.validate(published)
    del published["runs"][0]["applications"][0]["with_remove"]["unsent"]
    with pytest.raises(ValidationError):
        validator.validate(published)


@pytest.mark.parametrize("language", [language.path for language in read_languages()])
def test_page_shows_each_count(site: Path, language: str) -> None:
    page = (site / language / "recipes" / "load.html").read_text(encoding="utf-8")
    tables = BeautifulSoup(page, "html.parser").select("table.conformance")
    for table, run in zip(tables, read_runs(), strict=True):
        shown = [[cell.get_text(strip=True) for cell in row.select("td")] for row in table.select("tbody tr")]
        assert len(shown) == len(ROWS)
        for key, row in zip(ROWS, shown, strict=True):
            counted = [application[way][key] for application in run["applications"] for way in WAYS]
            assert key == "growth" or row[1:] == [f"{count:,}" for count in counted]


def test_published_runs_have_the_full_size_and_nothing_wrong() -> None:
    for run in read_runs():
        assert (run["requests"], run["clients"]) == (FULL_SIZE.requests, FULL_SIZE.clients) == (20_000, 64)
        # As the page says: less than a kilobyte for each request after the first rounds.
        assert run["tolerated_growth"] == TOLERATED_GROWTH < 1000 * run["requests"] / len(APPLICATIONS) / 2
        for application in run["applications"]:
            assert not Counts(**application["with_remove"]).wrong
            without = Counts(**application["without_remove"])
            assert without.shared or without.connections
            assert without.entries
            for way in WAYS:
                counts = application[way]
                sent = counts["requests"] + counts["unsent"] + counts["unanswered"]
                assert sent == run["requests"] / len(APPLICATIONS)


@pytest.fixture
def interrupted() -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """Start ``make load``, and return it with its server, which has begun to answer."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.load"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            end = time.monotonic() + PATIENCE
            servers: list[psutil.Process] = []
            while not any(server.net_connections() for server in servers) and time.monotonic() < end:
                servers = psutil.Process(process.pid).children(recursive=True)
                time.sleep(0.02)
            yield process, servers
        finally:
            process.kill()
            # Whoever is killed clears nothing away.
            for folder in folders_of(process):
                shutil.rmtree(folder)


def folders_of(process: subprocess.Popen[str]) -> list[Path]:
    return list(Path(memory_file_system() or tempfile.gettempdir()).glob(folder_prefix(process.pid) + "*"))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_make_load(
    how: signal.Signals, interrupted: tuple[subprocess.Popen[str], list[psutil.Process]]
) -> None:
    process, servers = interrupted
    assert servers
    os.kill(process.pid, how)
    output, _ = process.communicate(timeout=PATIENCE)
    _gone, alive = psutil.wait_procs(servers, timeout=60)
    assert not alive
    if how is not signal.SIGKILL:
        assert folders_of(process) == []
        assert process.returncode == INTERRUPTED
        assert "interrupted" in output
        assert "Traceback" not in output
