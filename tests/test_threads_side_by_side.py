"""A ``threads`` block: what may stand in one, how its steps are run, and how they are shown."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from textwrap import indent

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from bs4 import BeautifulSoup
from sybil import Document

from tests.conftest import TextRunner
from tests.harness.clauses import Page, TextError, read_page
from tests.harness.implementations import REFERENCE, load
from tests.harness.project import ROOT
from tests.harness.running import run
from tests.harness.schedules import Schedule, format_order
from tests.harness.translations import translate
from tests.harness.workers import working
from tests.patience import PATIENCE

IMPLEMENTATION = load(REFERENCE)


def source_of(
    columns: list[str], *, order: str, before: str = "", below: str = "", setup: str = "log = []", timeout: int = 5
) -> str:
    """Return a page with one clause, whose threads block stands at line 10."""
    options = f":order: {order}\n" + (f":before: {before}\n" if before else "")
    blocks = "\n".join(f".. code-block:: pycon\n\n{indent(column, '   ')}\n" for column in columns)
    clause = f".. threads::\n{indent(options, '   ')}\n{indent(blocks, '   ')}"
    if below:
        clause += f"\n.. code-block:: pycon\n\n{indent(below, '   ')}\n"
    return (
        f".. setup::\n   :timeout: {timeout}\n\n   .. code-block:: python\n\n      {setup}\n\n"
        f".. clause:: page.claim\n\n{indent(clause, '   ')}"
    )


def read(root: Path, source: str) -> Page:
    path = root / "docs" / "page.rst"
    path.parent.mkdir(exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return read_page(Document.parse(str(path)), root)


def schedule_of(root: Path, source: str) -> Schedule:
    schedule = read(root, source).clauses[0].schedule
    assert schedule is not None
    return schedule


def run_source(root: Path, source: str) -> str:
    page = read(root, source)
    return run(page.clauses[0], page, IMPLEMENTATION)


ONE = ">>> log.append('a')\n>>> log.append('b')"
TWO = ">>> log.append('c')\n>>> len(log) > 0\nTrue"


# Reading


def test_every_order_that_keeps_each_column_is_run_and_the_shown_one_first(tmp_path: Path) -> None:
    orders = schedule_of(tmp_path, source_of([ONE, TWO], order="1 2 2 1")).orders
    assert [format_order(order) for order in orders] == [
        "1 2 2 1",
        *("1 1 2 2", "1 2 1 2", "2 1 1 2", "2 1 2 1", "2 2 1 1"),
    ]


def test_before_leaves_only_the_orders_that_keep_it(tmp_path: Path) -> None:
    source = source_of([ONE, TWO], order="1 2 2 1", before="1.1 2.1, 2.1 1.2")
    orders = schedule_of(tmp_path, source).orders
    assert [format_order(order) for order in orders] == ["1 2 2 1", "1 2 1 2"]


def test_three_threads_and_steps_of_several_lines_are_read(tmp_path: Path) -> None:
    block = ">>> for letter in 'ab':\n...     log.append(letter)\n>>> len(log) > 1  # A comment.\nTrue"
    schedule = schedule_of(tmp_path, source_of([ONE, TWO, block], order="1 1 2 2 3 3"))
    assert len(schedule.orders) == 90
    assert schedule.columns[2].steps() == [
        ">>> for letter in 'ab':\n...     log.append(letter)",
        ">>> len(log) > 1  # A comment.\nTrue",
    ]


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        (":order: 1 1 2 2", ":order: 1 1 2 3", 10, ":order: has '3', and the threads are 1, 2"),
        (":order: 1 1 2 2", ":order: 1 A 2 2", 10, ":order: has 'A', and the threads are 1, 2"),
        (":order: 1 1 2 2", ":order: 1 2 2", 10, ":order: has thread 1 1 times, and its column has 2 steps"),
        (":order: 1 1 2 2", "", 10, ":order: has thread 1 0 times, and its column has 2 steps"),
        (":order: 1 1 2 2", ":order: 1 1 2 2\n      :colour: red", 10, "a threads block has an option :colour:"),
        (":order: 1 1 2 2", ":order: 1 1 2 2\n      :before: 1.1", 10, ":before: has '1.1', which is not two"),
        (":order: 1 1 2 2", ":order: 1 1 2 2\n      :before: 1.1 1.2", 10, "which is not two steps of different"),
        (":order: 1 1 2 2", ":order: 1 1 2 2\n      :before: 1.3 2.1", 10, "has '1.3', and there is no such step"),
        (":order: 1 1 2 2", ":order: 1 1 2 2\n      :before: 0.1 2.1", 10, "has '0.1', and there is no such step"),
        (":order: 1 1 2 2", ":order: 1 1 2 2\n      :before: a 2.1", 10, "has 'a', and there is no such step"),
        (
            ":order: 1 1 2 2",
            ":order: 1 1 2 2\n      :before: 2.2 1.1",
            10,
            ":order: has step 1.1 before step 2.2, which :before: rules out",
        ),
        (".. threads::\n", ".. threads:: side by side\n", 10, "a threads block with an argument"),
        (
            ">>> len(log) > 0\n         True",
            ">>> log.append('d')",
            10,
            "asserts nothing, and no snippet stands below",
        ),
        (
            "      .. code-block:: pycon\n\n         >>> log.append('c')",
            "      Then:\n\n         x",
            18,
            "not code",
        ),
        (
            ".. code-block:: pycon",
            ".. code-block:: pycon\n         :caption: Ada",
            13,
            "a column of threads with :caption:",
        ),
        (".. code-block:: pycon", ".. code-block:: python", 13, "holds code as 'python'"),
        (">>> log.append('a')", ">>> import time\n         >>> time.sleep(1)", 16, "code that sleeps"),
    ],
)
def test_rule_that_is_broken_is_named_with_file_and_line(
    tmp_path: Path, before: str, after: str, line: int, message: str
) -> None:
    source = source_of([ONE, TWO], order="1 1 2 2")
    assert before in source
    with pytest.raises(TextError) as caught:
        read(tmp_path, source.replace(before, after, 1))
    assert str(caught.value).startswith(f"docs/page.rst:{line}: ")
    assert message in str(caught.value)


def test_single_column_and_column_without_a_step_are_refused(tmp_path: Path) -> None:
    for columns in ([TWO], [TWO, ""]):
        with pytest.raises(TextError, match=r"docs/page\.rst:10: .*without two columns that each have a step"):
            read(tmp_path, source_of(columns, order="1 1"))


def test_more_orders_than_can_be_run_are_refused_until_before_rules_some_out(tmp_path: Path) -> None:
    column = "\n".join([">>> log.append('a')"] * 4 + [">>> len(log) > 0\nTrue"] * 2)
    many = "1 " * 6 + "2 " * 6
    with pytest.raises(TextError, match=r"in more than 300 orders.* with :before:"):
        read(tmp_path, source_of([column, column], order=many))
    fewer = schedule_of(tmp_path, source_of([column, column], order=many, before="1.5 2.1"))
    assert len(fewer.orders) == 7


def test_second_threads_block_in_a_clause_is_refused(tmp_path: Path) -> None:
    source = source_of([ONE, TWO], order="1 1 2 2")
    second = "\n" + source[source.index("   .. threads::") :]
    with pytest.raises(TextError, match=r"a second threads block in the clause 'page\.claim'"):
        read(tmp_path, source + second)


def test_threads_block_outside_a_clause_is_refused(tmp_path: Path) -> None:
    source = source_of([ONE, TWO], order="1 1 2 2").replace(".. clause:: page.claim\n", "")
    with pytest.raises(TextError, match=r"docs/page\.rst:9: a threads block outside a clause"):
        read(tmp_path, source.replace("\n   .. threads", "\n.. threads"))


# Running


def test_each_column_runs_on_its_own_thread_in_the_order_shown(tmp_path: Path) -> None:
    setup = "import threading; name = lambda: threading.current_thread().name; log = []"
    column = ">>> log.append(name())\n>>> log[-1]\n'Thread {}'"
    source = source_of(
        [column.format(1), column.format(2)],
        order="1 1 2 2",
        before="1.2 2.1",
        below=">>> log, name() in log\n(['Thread 1', 'Thread 2'], False)",
        setup=setup,
    )
    assert run_source(tmp_path, source) == ""


def test_what_fails_in_another_order_than_the_shown_one_is_caught(tmp_path: Path) -> None:
    """Each thread looks, and then sets: one after the other all is well."""
    racy = (
        ">>> seen_by_{n} = list(log)\n>>> _ = None if seen_by_{n} else log.append('made by {n}')\n>>> len(log)\n1"
    )
    failure = run_source(tmp_path, source_of([racy.format(n=1), racy.format(n=2)], order="1 1 1 2 2 2"))
    assert "clause 'page.claim' (must), step 3 of thread 2:\n    len(log)\n" in failure
    assert "Expected:\n    1\nGot:\n    2\n" in failure
    assert failure.endswith("in the order 1 2 1 1 2 2, where the page shows 1 1 1 2 2 2.\n")


def test_failure_in_the_shown_order_names_line_step_and_order(tmp_path: Path) -> None:
    failure = run_source(tmp_path, source_of([ONE, TWO.replace("True", "False")], order="1 1 2 2"))
    assert failure.startswith(
        "docs/page.rst:21: clause 'page.claim' (must), step 2 of thread 2:\n    len(log) > 0\n"
    )
    assert failure.endswith("The threads took their steps in the order 1 1 2 2, which the page shows.\n")


def test_snippet_below_is_run_after_each_order_when_the_threads_have_ended(tmp_path: Path) -> None:
    below = ">>> import threading\n>>> ''.join(log), threading.active_count() == threads_before\n('abc', True)"
    setup = "import threading; threads_before = threading.active_count(); log = []"
    columns = [ONE, ">>> log.append('c')"]
    shown_alone = source_of(columns, order="1 1 2", before="1.2 2.1", below=below, setup=setup)
    assert run_source(tmp_path, shown_alone) == ""
    failure = run_source(tmp_path, source_of(columns, order="1 1 2", below=below, setup=setup))
    assert "('acb', True)" in failure
    assert "in the order 1 2 1, where the page shows 1 1 2" in failure


def test_error_that_is_expected_passes_and_another_fails(tmp_path: Path) -> None:
    error = ">>> int('x')\nTraceback (most recent call last):\n  ...\nValueError: {}"
    right = error.format("invalid literal for int() with base 10: 'x'")
    assert run_source(tmp_path, source_of([right, ONE], order="1 2 2")) == ""
    failure = run_source(tmp_path, source_of([error.format("wrong"), ONE], order="1 2 2"))
    assert "step 1 of thread 1" in failure
    assert "ValueError: invalid literal" in failure


@pytest.mark.parametrize("error", ["ZeroDivisionError('no')", "SystemExit(3)"])
def test_error_that_nobody_expects_fails_with_its_traceback(tmp_path: Path, error: str) -> None:
    failure = run_source(tmp_path, source_of([TWO, f">>> raise {error}"], order="1 1 2"))
    assert "step 1 of thread 2" in failure
    assert "Exception raised:" in failure
    assert error.partition("(")[0] in failure


def test_output_is_compared_as_in_other_snippets(tmp_path: Path) -> None:
    printing = ">>> print('from {}')\nfrom {}"
    assert run_source(tmp_path, source_of([printing.format(1, 1), printing.format(2, 2)], order="1 2")) == ""
    assert run_source(tmp_path, source_of([printing.format(1, 2), printing.format(2, 2)], order="1 2"))
    assert run_source(tmp_path, source_of([">>> len(log) == 0\n1", ">>> log\n[]"], order="1 2"))


def test_step_that_hangs_is_reported_with_thread_and_order_and_not_waited_for(tmp_path: Path) -> None:
    setup = "import threading; lock = threading.Lock(); log = []"
    first = ">>> lock.acquire()\nTrue\n>>> lock.release()"
    second = ">>> lock.acquire(timeout=10)\nTrue\n>>> lock.release()"
    started = time.monotonic()
    output = sys.stdout
    failure = run_source(tmp_path, source_of([first, second], order="1 1 2 2", setup=setup, timeout=3))
    assert "'page.claim' did not end within 3 seconds, in step 1 of thread 2, in the order 1 2" in failure
    assert "where the page shows 1 1 2 2" in failure
    assert time.monotonic() - started < 9
    assert sys.stdout is output
    # It gets the lock in the end, and then finds that it has been dismissed.
    for thread in threading.enumerate():
        if thread.name == "Thread 2":
            thread.join(15)
            assert not thread.is_alive()


def test_thread_that_a_step_leaves_running_fails(tmp_path: Path) -> None:
    setup = "import threading; end = threading.Event(); log = []"
    leaving = ">>> thread = threading.Thread(target=end.wait, args=(20,), name='straggler')\n>>> thread.start()"
    failure = run_source(tmp_path, source_of([leaving, TWO], order="1 1 2 2", setup=setup))
    assert "leaves threads running: straggler" in failure


def test_nothing_of_one_order_is_there_in_the_next(tmp_path: Path) -> None:
    setup = "import os; found = os.listdir(); os.environ['ORDER'] = os.environ.get('ORDER', '') + 'x'"
    column = (
        ">>> open('left.txt', 'w').close()\n>>> found, os.environ['ORDER'], 'late' in globals()\n([], 'x', False)"
    )
    source = source_of([column, column], order="1 2 1 2", below=">>> late = len(found)\n>>> late\n0", setup=setup)
    assert run_source(tmp_path, source) == ""


def test_threads_keep_nothing_that_a_step_used() -> None:
    class Thing:
        pass

    remembered = []

    def fail() -> None:
        thing = Thing()
        remembered.append(weakref.ref(thing))
        raise ValueError

    with working(["Thread 1"]) as (worker,):
        outcome = worker.take(fail, timeout=5)
        assert isinstance(outcome.error, ValueError)
        # The error's traceback holds the frame in which the thing is.
        assert remembered[0]() is not None
        del outcome
        worker.take(gc.collect, timeout=5)
        assert remembered[0]() is None


def test_a_session_of_a_thread_ends_with_the_schedule(tmp_path: Path) -> None:
    setup = (
        "from sqlalchemy import create_engine; from sqlalchemy.orm import scoped_session, sessionmaker; "
        "engine = create_engine('sqlite:///here.db'); Session = scoped_session(sessionmaker(engine))"
    )
    column = ">>> _ = Session.connection()\n>>> engine.pool.checkedout() > 0\nTrue"
    below = ">>> engine.pool.checkedout(), Session.registry.has()\n(0, False)"
    assert run_source(tmp_path, source_of([column, column], order="1 2 1 2", below=below, setup=setup)) == ""


def test_clause_that_comes_after_one_with_threads_runs_them_as_shown(tmp_path: Path) -> None:
    source = source_of([ONE, TWO], order="1 2 1 2") + (
        "\n.. clause:: page.later\n   :after: page.claim\n\n   .. code-block:: pycon\n\n"
        "      >>> ''.join(log)\n      'acb'\n"
    )
    page = read(tmp_path, source)
    assert run(page.clauses[1], page, IMPLEMENTATION) == ""


def test_implementation_that_is_wrong_in_another_order_than_the_shown_one_fails(run_text: TextRunner) -> None:
    clause = "docs/guide/thread-local.rst::thread.together.remove"
    text = run_text("--implementation=tests.implementations.latest_closed", clause)
    assert text.results("not kept") == {"thread.together.remove"}
    # It closed the other thread's session, so that its own connection is still out.
    assert "engine.pool.checkedout()\nExpected:\n    0\nGot:\n    1\n" in text.output
    assert "in the order 2 1 1 1 2 2, where the page shows 1 1 2 2 2 1.\n" in text.output


# Translating


def translated(root: Path, column: str) -> Schedule:
    """Read a page with the columns ``ONE`` and a commented one, and translate the latter."""
    source = ">>> log.append('c')  # A comment."
    texts = {"log = []": "log = []", ONE: ONE, ">>> len(log)\n3": ">>> len(log)\n3", source: column}
    page = read(root, source_of([ONE, source], order="1 2 1", below=">>> len(log)\n3"))
    catalog = Catalog(locale="zh_CN")
    for text, translation in texts.items():
        catalog.add(text, translation)
    messages = root / "locale" / "zh_CN" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    with (messages / "page.po").open("wb") as file:
        write_po(file, catalog)
    clause = translate(page, root, "zh_CN").clauses[0]
    assert clause.schedule is not None
    return clause.schedule


def test_column_is_run_as_the_translation_shows_it(tmp_path: Path) -> None:
    schedule = translated(tmp_path, ">>> log.append('c')  # 注释。")
    assert [column.text for column in schedule.columns] == [ONE, ">>> log.append('c')  # 注释。"]
    assert format_order(schedule.shown) == "1 2 1"


def test_translation_that_changes_the_code_of_a_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="changes more than its comments"):
        translated(tmp_path, ">>> log.append('d')  # 注释。")


# Showing


PAGE = source_of(
    [ONE, ">>> log.append('c')  # A comment.\n>>> log == 1\nFalse"],
    order="1 2 2 1",
    before="1.1 2.1",
    below=">>> len(log)\n3",
)


def build(root: Path, builder: str, *options: str) -> Path:
    """Build a page alone, with the extensions that have a part in it."""
    for name in ("docs", "conf"):
        (root / name).mkdir(exist_ok=True)
    (root / "docs" / "index.rst").write_text(f"Page\n====\n\n{PAGE}", encoding="utf-8")
    (root / "conf" / "conf.py").write_text(
        f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'docs' / '_ext')!r}]\n"
        "import text_pages\nfrom pathlib import Path\n"
        f"text_pages.ROOT = Path({str(root)!r})\n"
        "extensions = ['clauses', 'threads']\ngettext_additional_targets = ['literal-block']\n"
        f"locale_dirs = [{str(root / 'locale')!r}]\ngettext_compact = False\n",
        encoding="utf-8",
    )
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, "-c", "conf", *options, "docs", builder],
        cwd=root,
        check=True,
        timeout=PATIENCE,
    )
    return root / builder


def table_of(folder: Path) -> list[list[str]]:
    page = BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    (table,) = page.select("div.clause table.threads")
    return [[cell.get_text().rstrip("\n") for cell in row.select("th, td")] for row in table.select("tr")]


def test_steps_are_shown_in_a_table_in_their_order(tmp_path: Path) -> None:
    folder = build(tmp_path, "html")
    assert table_of(folder) == [
        ["Thread 1", "Thread 2"],
        [">>> log.append('a')", ""],
        ["", ">>> log.append('c')  # A comment."],
        ["", ">>> log == 1\nFalse"],
        [">>> log.append('b')", ""],
    ]
    page = BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    caption = page.select_one("table.threads caption")
    assert caption is not None
    assert caption.get_text() == "Time runs downwards. Checked in 3 orders of these steps, this one among them."
    assert [head["scope"] for head in page.select("table.threads th")] == ["col", "col"]
    # What stands below the table is a block of its own.
    assert [block.get_text() for block in page.select("div.clause > div pre")] == [">>> len(log)\n3\n"]


def test_columns_are_offered_for_translation_whole_and_shown_translated(tmp_path: Path) -> None:
    catalog = (build(tmp_path, "gettext") / "index.pot").read_text(encoding="utf-8")
    column = '">>> log.append(\'c\')  # A comment.\\n"\n">>> log == 1\\n"\n"False"\n'
    assert f"msgid {column}" in catalog
    messages = tmp_path / "locale" / "zh_CN" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "index.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f"msgid {column}msgstr {column.replace('A comment.', '注释。')}",
        encoding="utf-8",
    )
    assert table_of(build(tmp_path, "html", "-D", "language=zh_CN"))[2][1] == ">>> log.append('c')  # 注释。"


def test_other_formats_show_the_columns_one_below_the_other(tmp_path: Path) -> None:
    text = (build(tmp_path, "text") / "index.txt").read_text(encoding="utf-8")
    assert text.index("log.append('b')") < text.index("log.append('c')")
