"""What the text must not have: each is refused with file, line and remedy."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from sybil import Document

from tests.harness import clauses as clauses_module
from tests.harness.clauses import Page, TextError, read_page, read_text
from tests.harness.deviations import choose, read_deviations
from tests.harness.entries import read_entries

GOOD = """\
    A page
    ======

    .. setup::
       :timeout: 7

       .. code-block:: python

          value = 1

    .. clause:: page.first

       A claim.

       .. code-block:: pycon

          >>> value + 1
          2

    .. clause:: page.second
       :level: should
       :since: 2.0
       :after: page.first

       Another.

       .. code-block:: pycon

          >>> value
          1

    .. clause:: page.third
       :untestable: it takes a year
    """


def write_page(root: Path, text: str, name: str = "page.rst") -> Path:
    path = root / "docs" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def read(root: Path, text: str) -> Page:
    return read_page(Document.parse(str(write_page(root, text))), root)


def test_page_that_breaks_no_rule_is_read(tmp_path: Path) -> None:
    page = read(tmp_path, GOOD)
    assert page.path == "docs/page.rst"
    assert page.timeout == 7
    assert page.setup is not None
    assert (page.setup.line, page.setup.text) == (9, "value = 1")
    assert [(c.id, c.line, c.level, c.since) for c in page.clauses] == [
        ("page.first", 11, "must", None),
        ("page.second", 20, "should", "2.0"),
        ("page.third", 32, "must", None),
    ]
    assert page.clauses[0].snippets[0].line == 17
    assert page.clauses[0].snippets[0].text == ">>> value + 1\n2"
    assert page.clauses[2].untestable == "it takes a year"


def test_story_of_a_clause_holds_those_it_comes_after(tmp_path: Path) -> None:
    page = read(tmp_path, GOOD)
    assert [clause.id for clause in page.story(page.clauses[1])] == ["page.first", "page.second"]
    assert [clause.id for clause in page.story(page.clauses[0])] == ["page.first"]


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        (".. clause:: page.first", ".. clause::", 11, "a clause without an ID"),
        (".. clause:: page.first", ".. clause:: First", 11, "'First' is not a clause ID"),
        (">>> value + 1\n          2", ">>> _ = value + 1", 17, "asserts nothing"),
        (">>> value + 1\n          2", ">>> True\n          True", 17, "asserts nothing"),
        ("      >>> value\n          1", "      >>> value\n          ... =\n          1", 29, "cannot be read"),
        (">>> value + 1", ">>> value + 1  # doctest: +ELLIPSIS", 17, "a doctest directive"),
        ("   :untestable: it takes a year", "", 32, "neither a snippet nor a reason"),
        (":untestable: it takes a year", ":untestable:", 32, "untestable for no reason"),
        (":level: should", ":level: ought", 20, "the level of 'page.second' is 'ought'"),
        (":level: should", ":level: should\n       :colour: red", 20, "has an option :colour:"),
        (":since: 2.0", ":since: recently", 20, ":since: of 'page.second' is 'recently'"),
        (":after: page.first", ":after: page.third", 20, "does not stand before it"),
        (":timeout: 7", ":timeout: soon", 4, ":timeout: is 'soon'"),
        ("value = 1", "value =", 9, "the setup code is not Python"),
        ("code-block:: pycon", "code-block:: python", 15, "holds code as 'python'"),
        ("    A claim.", "    A claim.\n\n       >>> 1 + 1", 15, "a prompt outside a code block"),
        ("======\n", "======\n\n    .. code-block:: python\n\n       1 + 1\n", 4, "code that nothing runs"),
        ("======\n", "======\n\n    .. code-block:: py\n\n       1 + 1\n", 4, "code that nothing runs"),
        (
            "======\n",
            "======\n\n    .. sourcecode:: python\n\n       1 + 1\n",
            4,
            "code outside a '.. code-block::'",
        ),
        ("======\n", "======\n\n    Like this::\n\n       1 + 1\n", 4, "code outside a '.. code-block::'"),
        ("======\n", "======\n\n    .. literalinclude:: none.py\n", 4, "there is no file 'none.py'"),
        ("======\n", "======\n\n    .. literalinclude:: x.py\n       :lines: 1\n", 4, "is not included as it is"),
        ("          2\n", "          2\n\n          3 is what you get\n", 20, "belongs to no prompt"),
        (":timeout: 7", ":timeout: 7\n       :colour: red", 4, "something that it does not have"),
        (":since: 2.0", ":since: 2.0\n       :until: 1.4", 20, "'page.second' ends before it begins"),
        (
            "    Another.",
            "    Another.\n\n       .. clause:: page.inner\n          :untestable: no\n",
            27,
            "a clause inside a clause",
        ),
        (
            ">>> value + 1",
            ">>> import time\n          >>> time.sleep(0.1)\n          >>> value + 1",
            18,
            "code that sleeps",
        ),
        (">>> value + 1", ">>> from time import sleep\n          >>> sleep(value) or 2", 17, "code that sleeps"),
        ("value = 1", "import time; wait = time.sleep", 9, "code that sleeps"),
    ],
)
def test_rule_that_is_broken_is_named_with_file_and_line(
    tmp_path: Path, before: str, after: str, line: int, message: str
) -> None:
    assert before in GOOD
    with pytest.raises(TextError) as caught:
        read(tmp_path, GOOD.replace(before, after, 1))
    assert str(caught.value).startswith(f"docs/page.rst:{line}: ")
    assert message in str(caught.value)


def test_letting_other_tasks_go_on_is_not_sleeping(tmp_path: Path) -> None:
    text = GOOD.replace("value = 1", "import asyncio; value = 1").replace(
        ">>> value\n          1", ">>> asyncio.run(asyncio.sleep(0)) is None\n          True"
    )
    assert len(read(tmp_path, text).clauses) == 3


def test_program_that_sleeps_is_refused(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "program.py").write_text("import time\n\ntime.sleep(1)\n", encoding="utf-8")
    with pytest.raises(TextError, match=r"^docs/program\.py:3: code that sleeps"):
        read(tmp_path, GOOD + "\n    .. literalinclude:: program.py\n")


def test_second_setup_is_refused(tmp_path: Path) -> None:
    setup = "\n    .. setup::\n\n       .. code-block:: python\n\n          other = 2\n"
    with pytest.raises(TextError, match=r"docs/page\.rst:\d+: a second setup block\. Put all"):
        read(tmp_path, GOOD + setup)


def test_retired_id_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    retired = tmp_path / "retired-clauses.txt"
    retired.write_text("# comment\npage.first 0.1.0 said twice\n", encoding="utf-8")
    monkeypatch.setattr(clauses_module, "RETIRED_CLAUSES", retired)
    with pytest.raises(TextError, match=r"docs/page\.rst:11: the clause ID 'page\.first' is retired"):
        read(tmp_path, GOOD)


def test_id_that_is_used_twice_is_refused(tmp_path: Path) -> None:
    write_page(tmp_path, GOOD)
    write_page(tmp_path, GOOD, "second.rst")
    with pytest.raises(TextError, match=r"docs/second\.rst:11: .*'page\.first' is taken by docs/page\.rst:11"):
        read_text(tmp_path)


ENTRY = "[[deviation]]\n"
REST = (
    'implementation = "sqlalchemy"\nversions = ">=2.0,<2.2"\nkind = "by design"\nshows = "Got:"\n'
    'reason = "no lock"\nlink = "https://example.org/"\n'
)
FIRST = 'clauses = ["page.first"]\n' + REST


def test_two_entries_for_a_clause_may_concern_different_releases(tmp_path: Path) -> None:
    page = read(tmp_path, GOOD)
    path = tmp_path / "deviations.toml"
    path.write_text(ENTRY + FIRST + ENTRY + FIRST.replace(">=2.0,<2.2", "<2.0"), encoding="utf-8")
    old, new = reversed(read_deviations({clause.id: clause for clause in page.clauses}, path))
    assert choose([old, new], "sqlalchemy", "1.4.54") == {"page.first": old}
    assert choose([old, new], "sqlalchemy", "2.1.9") == {"page.first": new}
    assert choose([old, new], "reference_impl", "2.1.9") == {}


KEYS = ("name", "reason", "note", "number")
WHOLE = '[[item]]\nname = 1\nreason = "why"\nnote = ""\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[item", "list.toml:1: it is not TOML: "),
        ("# One.\n[[item]]\nname = 1", "list.toml:2: an entry with name. Give it name, reason"),
        (WHOLE.replace("why", " "), "list.toml:1: an entry with name, note, reason. Give it name, reason"),
        (WHOLE + "more = 1\n", "list.toml:1: an entry with more, name, note, reason. Give it name, reason"),
        (
            "[[item]]",
            "list.toml:1: an entry with nothing. Give it name, reason, note, number, none of them empty, and "
            "nothing else; number can be left out.",
        ),
        ("[[items]]", "list.toml:1: it holds something else than [[item]]. Write each entry under such a line."),
        ("item = [{name = 1}]", "list.toml:1: it holds something else than [[item]]. Write each entry under"),
        ("item = 1", "list.toml:1: it holds something else than [[item]]. Write each entry under such a line."),
    ],
)
def test_entry_of_a_list_that_is_wrong_is_named_with_file_and_line(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "list.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TextError) as caught:
        read_entries(path, "item", KEYS, optional=["number"], may_be_empty=["note"])
    assert str(caught.value).startswith(message)


def test_entries_of_a_list_know_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "list.toml"
    path.write_text(f"# Items.\n\n{WHOLE}\n{WHOLE}number = 2\n", encoding="utf-8")
    first, second = read_entries(path, "item", KEYS, optional=["number"], may_be_empty=["note"])
    assert (first.line, first.values) == (3, {"name": 1, "reason": "why", "note": ""})
    assert (second.line, second.values["number"]) == (8, 2)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('clauses = ["page.none"]\n' + REST, "there is no clause 'page.none'"),
        ('clauses = ["page.first", "page.first"]\n' + REST, "names 'page.first' twice"),
        ('clauses = "page.first"\n' + REST, "clauses is 'page.first'. Give a list"),
        (FIRST.replace('"sqlalchemy"', '"sqlalchmy"'), "the text is not run on sqlalchmy"),
        (FIRST.replace(">=2.0,<2.2", "==1.2.19"), "the text is not run on sqlalchemy ==1.2.19"),
        (FIRST.replace(">=2.0,<2.2", "2.0 to 2.1"), "versions is '2.0 to 2.1'. Write it as pip does"),
        (FIRST.replace("by design", "on purpose"), "the kind is 'on purpose'. Choose one of bug, changed"),
        (FIRST.replace("https://example.org/", "example.org"), "the link is 'example.org'. Give an address"),
        (FIRST.replace("no lock", ""), "Give it clauses, implementation, versions, kind, shows, reason, link"),
        ('clauses = ["page.first"]', "Give it clauses, implementation, versions"),
        (FIRST + ENTRY + FIRST, ":9: a second entry for 'page.first'"),
        (FIRST + ENTRY + FIRST.replace(">=2.0,<2.2", "==2.1.9"), ":9: a second entry for 'page.first'"),
        ("clauses = first", "it is not TOML"),
    ],
)
def test_deviation_that_is_incomplete_or_about_nothing_is_refused(
    tmp_path: Path, entry: str, message: str
) -> None:
    page = read(tmp_path, GOOD)
    path = tmp_path / "deviations.toml"
    path.write_text(f"{ENTRY}{entry}\n", encoding="utf-8")
    with pytest.raises(TextError, match=message):
        read_deviations({clause.id: clause for clause in page.clauses}, path)
