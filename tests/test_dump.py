"""The clauses as JSON, and as plain sentences."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.harness.clauses import TextError, read_text
from tests.harness.command import main
from tests.harness.dump import DUMP_SCHEMA, DUMP_SCHEMA_VERSION, dump
from tests.harness.project import ROOT, read_languages
from tests.harness.prose import plain, read_prose

PAGES = [page for page in read_text(ROOT) if page.clauses]
CLAUSES = [clause for page in PAGES for clause in page.clauses]
LOCALES = [language.locale for language in read_languages()]
SCHEMA = json.loads(DUMP_SCHEMA.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture(scope="module")
def dumped() -> Any:
    return json.loads(dump(ROOT))


def test_dump_follows_the_schema_and_names_its_version(dumped: Any) -> None:
    VALIDATOR.check_schema(SCHEMA)
    VALIDATOR.validate(dumped)
    assert dumped["schema_version"] == SCHEMA["properties"]["schema_version"]["const"] == DUMP_SCHEMA_VERSION


@pytest.mark.parametrize(
    "spoil",
    [
        lambda dumped: dumped.update(schema_version=DUMP_SCHEMA_VERSION + 1),
        lambda dumped: dumped["clauses"][0].pop("text"),
        lambda dumped: dumped["clauses"][0].update(level="ought"),
        lambda dumped: dumped["clauses"][0].update(snippets=[]),
        lambda dumped: dumped["clauses"][0]["snippets"][0]["examples"][0].update(output=None, error=None),
    ],
)
def test_schema_refuses_what_is_not_as_it_says(dumped: Any, spoil: Any) -> None:
    spoiled = json.loads(json.dumps(dumped))
    spoil(spoiled)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(spoiled)


def test_dump_has_every_clause_in_the_order_of_the_text(dumped: Any) -> None:
    assert [clause["id"] for clause in dumped["clauses"]] == [clause.id for clause in CLAUSES]
    assert {clause["page"] for clause in dumped["clauses"]} == {page["path"] for page in dumped["pages"]}
    for clause in dumped["clauses"]:
        line = (ROOT / clause["page"]).read_text(encoding="utf-8").splitlines()[clause["line"] - 1]
        assert line.strip() == f".. clause:: {clause['id']}"


def test_dump_has_what_a_clause_says_in_each_language_its_code_and_its_output(dumped: Any) -> None:
    (clause,) = (clause for clause in dumped["clauses"] if clause["id"] == "registry.factory.any-callable")
    assert clause["level"] == "must"
    assert clause["text"]["en"].startswith("The factory need not be a sessionmaker. Any callable that returns")
    assert set(clause["text"]) == set(LOCALES)
    assert clause["text"]["zh_CN"] != clause["text"]["en"]
    examples = [example for snippet in clause["snippets"] for example in snippet["examples"]]
    assert {"source": "len(made)\n", "output": "0\n", "error": None} in examples
    assert examples[-1] == {
        "source": "Session.configure(autoflush=False)\n",
        "output": None,
        "error": "AttributeError: 'function' object has no attribute 'configure'\n",
    }
    (page,) = (page for page in dumped["pages"] if page["path"] == clause["page"])
    assert 'engine = create_engine("sqlite:///example.db")' in page["setup"]


def test_dump_has_the_steps_of_threads_and_their_order(dumped: Any) -> None:
    (clause,) = (clause for clause in dumped["clauses"] if clause["id"] == "thread.together.commit-seen")
    (schedule,) = (part for part in clause["snippets"] if "threads" in part)
    steps = [len(column["examples"]) for column in schedule["threads"]]
    assert [schedule["order"].count(thread) for thread in (1, 2)] == steps
    assert schedule["before"]


@pytest.mark.parametrize("spelling", ["dump", "--dump"])
def test_command_writes_the_dump_to_a_file_or_prints_it(
    spelling: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main([spelling, str(tmp_path / "clauses.json")]) == 0
    assert capsysbinary.readouterr().out == b""
    assert main([spelling]) == 0
    written = (tmp_path / "clauses.json").read_text(encoding="utf-8")
    assert capsysbinary.readouterr().out.decode() == written == dump(ROOT)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_every_clause_is_a_sentence_without_markup(page: Any, locale: str) -> None:
    prose = read_prose(page, ROOT, locale)
    assert prose.title
    assert list(prose.clauses) == [clause.id for clause in page.clauses]
    for paragraphs in prose.clauses.values():
        assert paragraphs
        for paragraph in paragraphs:
            assert paragraph.endswith((".", ":", "。", "：", ")", "）", "?", "？"))
            assert not re.search(r"``|`_|:[a-z]+:`|\.\. |(?<!\()\*\w+\*|>>>", paragraph)


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("``remove()`` closes it", "remove() closes it"),
        ("see :class:`~sqlalchemy.orm.Session`", "see Session"),
        ("see :class:`sqlalchemy.orm.Session`", "see sqlalchemy.orm.Session"),
        ("see :doc:`your scopes <custom-scopes>`.", "see your scopes."),
        ("the `Registry <https://martinfowler.com/>`_ of *Patterns*", "the Registry of Patterns"),
        ("会变成*分离*状态，**不再**关联", "会变成分离状态，不再关联"),
        ("takes ``*args`` and ``**keywords``", "takes *args and **keywords"),
        (r"two\ *words*, and a \* star", "twowords, and a * star"),
    ],
)
def test_markup_is_taken_out(marked: str, said: str) -> None:
    assert plain(marked) == said


def test_sentence_without_a_translation_is_refused(tmp_path: Path) -> None:
    page = next(page for page in PAGES if page.path == "docs/index.rst")
    catalog = Path("locale/zh_CN/LC_MESSAGES/index.po")
    for path in (Path(page.path), catalog):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text((ROOT / path).read_text(encoding="utf-8"), encoding="utf-8")
    assert read_prose(page, tmp_path, "zh_CN") == read_prose(page, ROOT, "zh_CN")
    source = tmp_path / page.path
    before, clause, after = source.read_text(encoding="utf-8").partition(f".. clause:: {page.clauses[0].id}")
    source.write_text(
        before + clause + after.replace(".\n\n      .. code", ", and more.\n\n      .. code", 1), "utf-8"
    )
    with pytest.raises(TextError, match=r"docs/index\.rst:\d+: .*index\.po has no translation"):
        read_prose(page, tmp_path, "zh_CN")
