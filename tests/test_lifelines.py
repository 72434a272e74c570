"""The pictures: what each is there to show did happen, each is legible, and what cannot be drawn is told."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import recording
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Tag
from drawing import WIDTH, TooManyLanesError, draw
from recording import Entry, Lane, Record, RecordingError, record_run

from tests.harness.project import ROOT, read_languages
from tests.patience import PATIENCE

GUIDE = ROOT / "docs" / "guide"
PICTURES = GUIDE / "pictures"
BOTH = ("sqlalchemy", "reference_impl")
#: What stands on the guide pages: program, implementation, functions whose calls are shown, files beside it.
SHOWN = {
    "remove": ("remove", "sqlalchemy", (), ()),
    "two-threads": ("two_threads", "sqlalchemy", (), ()),
    "ended-thread": ("ended_thread", "sqlalchemy", (), ()),
    "ended-thread-reference-impl": ("ended_thread", "reference_impl", (), ()),
    "worker-without-remove": ("worker_without_remove", "sqlalchemy", ("sign_up", "look"), ()),
    "web-request": ("web_request", "sqlalchemy", ("request",), (GUIDE / "web_application.py",)),
    "requests-as-scopes": ("requests_as_scopes", "sqlalchemy", (), ()),
}
PHONE = 340
SMALLEST = 11


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that keeps the records of these tests."""
    return tmp_path_factory.mktemp("lifelines")


def run(name: str, cache: Path | None, implementation: str | None = None) -> Record:
    program, shown_on, calls, beside = SHOWN[name]
    return record_run(
        PICTURES / f"{program}.py", implementation or shown_on, calls=calls, beside=beside, cache=cache
    )


def story(record: Record, session: int) -> list[str]:
    """Return what happened to a session, in short."""
    return [entry.sql or entry.kind for entry in record.entries if entry.session == session]


def place(record: Record, kind: str, session: int = 0) -> int:
    (found,) = [
        number for number, entry in enumerate(record.entries) if entry.kind == kind and entry.session == session
    ]
    return found


# What happened


@pytest.mark.parametrize("implementation", BOTH)
def test_remove_ends_the_session_and_the_next_use_makes_another(cache: Path, implementation: str) -> None:
    record = run("remove", cache, implementation)
    assert record.lanes == (Lane("main", 1, True),)
    commit, remove = ["taken", "BEGIN", "INSERT", "COMMIT", "returned"], ["ROLLBACK", "returned", "closed"]
    look = ["taken", "BEGIN", "SELECT"]
    assert story(record, 1) == ["made", *commit, *look, *remove]
    assert story(record, 2) == ["made", *look, *remove]
    assert record.entries[0].code == "Session = scoped_session(…)"
    closing = record.entries[place(record, "closed", 1)]
    assert closing.code == "Session.remove()"


@pytest.mark.parametrize("implementation", BOTH)
def test_two_threads_have_two_sessions_and_one_removes_only_its_own(cache: Path, implementation: str) -> None:
    record = run("two-threads", cache, implementation)
    assert record.lanes == (Lane("thread", 1, False), Lane("thread", 2, False))
    for entry in record.entries[1:]:
        assert entry.session == entry.lane + 1
    assert story(record, 1) == ["made", "taken", "BEGIN", "INSERT", "COMMIT", "returned", "closed"]
    assert story(record, 2) == ["made", "taken", "BEGIN", "SELECT", "ROLLBACK", "returned", "closed"]
    # The whole life of the second lies within that of the first.
    ends = [place(record, "closed", session) for session in (2, 1)]
    assert [place(record, "made", 1), place(record, "made", 2), *ends] == sorted(
        [place(record, "made", 1), place(record, "made", 2), *ends]
    )


def test_worker_without_remove_takes_its_session_into_the_next_task(cache: Path) -> None:
    record = run("worker-without-remove", cache)
    assert [lane.kind for lane in record.lanes] == ["worker"]
    assert [work.code for work in record.works] == ['sign_up("Ada")', "look()"]
    assert story(record, 1) == ["made", "taken", "BEGIN", "INSERT", "SELECT"]
    by_task = [[entry.session for entry in record.entries if entry.work == work] for work in (0, 1)]
    assert by_task == [[1, 1, 1, 1], [1]]


@pytest.mark.parametrize("implementation", BOTH)
def test_each_web_request_has_its_own_session_on_the_same_thread(cache: Path, implementation: str) -> None:
    record = run("web-request", cache, implementation)
    assert [lane.kind for lane in record.lanes] == ["worker"]
    assert [work.code for work in record.works] == ['request("POST", …)', 'request("GET", …)']
    for work, commits in ((0, 1), (1, 0)):
        entries = [entry for entry in record.entries if entry.work == work]
        assert {entry.session for entry in entries} == {work + 1}
        assert [entry.kind for entry in entries][-2:] == ["returned", "closed"]
        assert sum(entry.sql == "COMMIT" for entry in entries) == commits


@pytest.mark.parametrize("implementation", BOTH)
def test_each_request_has_its_own_session_in_a_scope_of_its_own(cache: Path, implementation: str) -> None:
    record = run("requests-as-scopes", cache, implementation)
    # Both tasks are on one thread.
    assert record.lanes == (Lane("task", 1, True), Lane("task", 2, True))
    assert [entry.session == entry.lane + 1 for entry in record.entries[1:]] == [True] * (len(record.entries) - 1)
    assert place(record, "made", 2) < place(record, "closed", 1)
    assert story(record, 1)[-1] == story(record, 2)[-1] == "closed"


def test_ended_thread_leaves_its_connection_to_the_collector_in_sqlalchemy(cache: Path) -> None:
    record = run("ended-thread", cache)
    assert record.lanes == (Lane("thread", 1, False), Lane("main", 1, True))
    assert "closed" not in story(record, 1)
    # Which of the two finalizers comes first is the collector's choice.
    after = [entry for entry in record.entries if entry.lane == 1 and entry.session]
    assert sorted(entry.kind for entry in after) == ["collected", "reset", "returned"]
    assert place(record, "ends") < place(record, "collector") < place(record, "returned", 1)


def test_ended_thread_closes_its_session_in_the_reference_implementation(cache: Path) -> None:
    record = run("ended-thread-reference-impl", cache)
    end = place(record, "ends")
    assert [(entry.sql or entry.kind, entry.lane) for entry in record.entries[end + 1 :]] == [
        ("ROLLBACK", 0),
        ("returned", 0),
        ("closed", 0),
        ("collector", 1),
    ]


CLOSED_AND_USED_AGAIN = """\
from sqlalchemy import create_engine, text
from sqlalchemy.orm import scoped_session, sessionmaker

engine = create_engine("sqlite:///reuse.db")
with engine.begin() as connection:
    connection.execute(text("SELECT 'outside any session'"))
Session = scoped_session(sessionmaker(engine))
Session.execute(text("SELECT 1"))
Session.close()
Session.execute(text("SELECT 1"))
"""


def test_session_that_is_closed_and_used_again_is_open_again(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(CLOSED_AND_USED_AGAIN, encoding="utf-8")
    record = record_run(program, "sqlalchemy")
    use, close = ["taken", "BEGIN", "SELECT"], ["ROLLBACK", "returned", "closed"]
    # What is done without a session is not recorded.
    assert [entry.sql or entry.kind for entry in record.entries] == ["registry", "made", *use, *close, *use]
    assert "connection leak" in draw(record, "name", "A title")


@pytest.mark.parametrize("name", SHOWN)
def test_two_runs_give_the_same_record(cache: Path, name: str) -> None:
    assert run(name, None) == run(name, cache)


def test_record_is_kept_until_something_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "program.py"
    program.write_text((PICTURES / "remove.py").read_text(encoding="utf-8"), encoding="utf-8")
    first = record_run(program, "sqlalchemy", cache=tmp_path)
    (kept,) = tmp_path.glob("*.json")
    assert Record.from_json(kept.read_text(encoding="utf-8")) == first
    runs = []

    def run_again(*_: object) -> Record:
        runs.append("run")
        return first

    monkeypatch.setattr(recording, "_run", run_again)
    record_run(program, "sqlalchemy", cache=tmp_path)
    assert runs == []
    record_run(program, "reference_impl", cache=tmp_path)
    record_run(program, "sqlalchemy", beside=[program], cache=tmp_path)
    monkeypatch.setattr("sqlalchemy.__version__", "2.1.0")
    record_run(program, "sqlalchemy", cache=tmp_path)
    monkeypatch.undo()
    assert len(runs) == 3
    program.write_text("value = 1\n", encoding="utf-8")
    with pytest.raises(RecordingError, match="makes no session"):
        record_run(program, "sqlalchemy", cache=tmp_path)


# What is drawn


def texts(svg: str) -> Iterator[tuple[str, float]]:
    for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        yield element.text or "", float(element.attrib["font-size"])


@pytest.mark.parametrize("name", SHOWN)
def test_picture_is_legible_on_a_phone_and_has_no_style_of_its_own(cache: Path, name: str) -> None:
    svg = draw(run(name, cache), name, "A title <")
    root = ElementTree.fromstring(svg)
    assert "".join(root.itertext()).strip().startswith("A title <")
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", title.get("id"))
    for element in root.iter():
        assert not {"style", "fill", "stroke"} & set(element.attrib), element.attrib
        assert not element.tag.endswith(("}style", "}script", "}image"))
    width = float((root.get("viewBox") or "").split()[2])
    assert width == WIDTH
    assert min(size for _text, size in texts(svg)) * PHONE / width >= SMALLEST


def test_open_connection_goes_on_to_the_end_of_the_picture(cache: Path) -> None:
    record = run("worker-without-remove", cache)
    svg = draw(record, "name", "A title")
    assert 'class="connection leak"' in svg
    assert "connection not returned" in [text for text, _size in texts(svg)]
    last = record.entries[-1]
    returned = Entry("returned", last.lane, 1), Entry("closed", last.lane, 1)
    mended = draw(replace(record, entries=(*record.entries, *returned)), "name", "A title")
    assert "leak" not in mended
    assert "connection not returned" not in [text for text, _size in texts(mended)]


def test_more_lanes_than_a_phone_has_room_for_are_refused(cache: Path) -> None:
    record = run("two-threads", cache)
    crowded = replace(record, lanes=(*record.lanes, Lane("main", 1, True)))
    with pytest.raises(TooManyLanesError, match=r"3 threads or tasks .*\(Thread 1, Thread 2, Main thread\)"):
        draw(crowded, "name", "A title")


# What stands in the pages


def figures(site: Path, language: str) -> dict[str, Tag]:
    found = {}
    for path in sorted((site / language / "guide").glob("*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for figure in page.select("figure.lifelines"):
            found[str(figure["id"]).removeprefix("lifelines-")] = figure
    return found


def test_each_picture_stands_in_the_guide_with_its_program_and_steps(site: Path) -> None:
    shown = figures(site, "en")
    assert set(shown) == set(SHOWN)
    for name, figure in shown.items():
        assert figure.select_one("svg[role=img] > title") is not None
        assert not figure.select("[style], style")
        assert len(figure.select("details > ol > li")) > 3
        program = figure.select_one("details .highlight")
        if name != "ended-thread-reference-impl":
            assert program is not None
            text = (PICTURES / f"{SHOWN[name][0]}.py").read_text(encoding="utf-8")
            assert program.get_text().strip() == text.strip()


def test_labels_and_steps_are_in_the_language_of_the_page(site: Path) -> None:
    names = ["Thread 1", "session 1 made", "connection taken", "the thread ends"]
    english, chinese = (figures(site, language)["ended-thread"] for language in ("en", "zh-cn"))
    shown = [[text.get_text() for text in figure.select("svg text")] for figure in (english, chinese)]
    assert set(names) <= set(shown[0])
    assert {"线程 1", "创建会话 1", "取出连接", "线程结束"} <= set(shown[1])
    assert not set(names) & set(shown[1])
    assert "线程 1，Session.scalars(…)：创建会话 1、取出连接、BEGIN、SELECT。" in [
        item.get_text().strip() for item in chinese.select("li")
    ]
    assert "Thread 1, Session.scalars(…): session 1 made, connection taken, BEGIN, SELECT." in [
        item.get_text().strip() for item in english.select("li")
    ]


@pytest.mark.parametrize("locale", [language.locale for language in read_languages()[1:]])
def test_translated_program_differs_in_its_comments_alone(locale: str) -> None:
    translated = {}
    for path in (ROOT / "locale" / locale / "LC_MESSAGES" / "guide").glob("*.po"):
        with path.open("rb") as file:
            translated.update({str(message.id): str(message.string) for message in read_po(file)})
    for path in PICTURES.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        translation = translated.get(text) or translated[text.rstrip("\n")]
        assert ast.dump(ast.parse(translation)) == ast.dump(ast.parse(text)), path
        comments = [line for line in text.splitlines() if line.strip().startswith("#")]
        assert not any(comment in translation for comment in comments), path


# What cannot be drawn


def test_program_that_fails_is_told_with_what_came(tmp_path: Path) -> None:
    program = tmp_path / "broken.py"
    program.write_text("answer = 1 / 0\n", encoding="utf-8")
    with pytest.raises(RecordingError, match=r"(?s)broken\.py fails .*sqlalchemy:.*ZeroDivisionError.*correct it"):
        record_run(program, "sqlalchemy")


def test_program_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    program = tmp_path / "hanging.py"
    program.write_text("import threading\n\nthreading.Event().wait()\n", encoding="utf-8")
    with pytest.raises(RecordingError, match=r"hanging\.py has not ended after 3 seconds\. Run it by itself"):
        record_run(program, "sqlalchemy", timeout=3)


@pytest.mark.parametrize(
    ("source", "calls", "message"),
    [
        ("value = 1\n", (), "makes no session, so there is nothing to draw"),
        ("value = 1\n", ("work",), "has no function 'work' whose calls could be shown"),
        ("async def work():\n    pass\n", ("work",), "has no function 'work' whose calls could be shown"),
        (
            "import threading\n\nend = threading.Event()\nthreading.Thread(target=end.wait, args=[5]).start()\n",
            (),
            "leaves threads running: Thread-1",
        ),
    ],
)
def test_program_that_shows_nothing_certain_is_refused(
    tmp_path: Path, source: str, calls: tuple[str, ...], message: str
) -> None:
    program = tmp_path / "program.py"
    program.write_text(source, encoding="utf-8")
    with pytest.raises(RecordingError, match=message):
        record_run(program, "sqlalchemy", calls=calls)


@pytest.mark.parametrize(
    ("directive", "program", "message"),
    [
        (".. lifelines:: program.py\n\n   Caption.", "answer = 1 / 0\n", "ZeroDivisionError: division by zero"),
        (".. lifelines:: program.py\n\n   Caption.", "answer =\n", "program.py is not Python"),
        (".. lifelines:: program.py\n\n   Caption.", "import time\n\ntime.sleep(1)\n", "code that sleeps"),
        (".. lifelines:: other.py\n\n   Caption.", "", "there is no program"),
        (".. lifelines:: program.py", "", "the picture has no caption"),
    ],
)
def test_build_stops_with_page_and_line_where_a_program_cannot_be_drawn(
    tmp_path: Path, directive: str, program: str, message: str
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.rst").write_text(f"Page\n====\n\n{directive}\n", encoding="utf-8")
    (tmp_path / "docs" / "program.py").write_text(program, encoding="utf-8")
    (tmp_path / "conf.py").write_text(
        f"import sys\nsys.path[:0] = {json.dumps([str(ROOT), str(ROOT / 'docs' / '_ext')])}\n"
        "extensions = ['lifelines']\n",
        encoding="utf-8",
    )
    build = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-c", ".", "docs", "html"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert build.returncode != 0
    assert "Lifelines error" in build.stderr
    assert "docs/index.rst:4: " in build.stderr
    assert message in build.stderr
