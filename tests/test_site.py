"""The built site: the clauses that it shows are those that are run, and its links lead somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from tests.conftest import DEBRIS
from tests.harness.clauses import read_text
from tests.harness.project import ROOT, Language, read_languages
from tests.harness.translations import translate

LANGUAGES = read_languages()
PAGES = read_text(ROOT)


@cache
def parse(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def html_pages(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.html") if "_static" not in path.parts)


def shown_clauses(page: BeautifulSoup) -> Iterator[tuple[str, list[str]]]:
    for clause in page.select("div.clause"):
        code: list[str] = []
        for shown in clause.select("table.threads, div.highlight"):
            if shown.name == "table":
                code += shown_columns(shown)
            elif shown.find_parent("table", class_="threads") is None:
                code.append(shown.get_text().rstrip("\n"))
        yield str(clause["id"]), code


def shown_columns(table: Tag) -> Iterator[str]:
    """Yield the code of each thread in a table, from top to bottom."""
    rows = [[cell.get_text().rstrip("\n") for cell in row.select("td")] for row in table.select("tbody tr")]
    for cells in zip(*rows, strict=True):
        yield "\n".join(filter(None, cells))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.locale)
def test_site_shows_the_clauses_that_are_run(site: Path, language: Language) -> None:
    shown, run = {}, {}
    for source in PAGES:
        page = source if language == LANGUAGES[0] else translate(source, ROOT, language.locale)
        name = Path(source.path).relative_to("docs").with_suffix(".html")
        shown[source.path] = list(shown_clauses(parse(site / language.path / name)))
        run[source.path] = [(clause.id, [snippet.text for snippet in clause.snippets]) for clause in page.clauses]
    assert shown == run


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.locale)
def test_every_page_switches_to_the_same_page_in_the_other_languages(site: Path, language: Language) -> None:
    for path in html_pages(site / language.path):
        page = parse(path)
        assert page.html is not None
        assert page.html["lang"] == language.tag
        for other in LANGUAGES:
            counterpart = site / other.path / path.relative_to(site / language.path)
            links = page.select(f'link[rel="alternate"][hreflang="{other.tag}"]')
            assert [(path.parent / str(link["href"])).resolve() for link in links] == [counterpart]
            if other != language:
                switches = page.select(f'a[hreflang="{other.tag}"]')
                assert switches, path
                assert {(path.parent / str(link["href"])).resolve() for link in switches} == {counterpart}
            assert counterpart.is_file()


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.locale)
def test_every_internal_link_leads_to_a_page_and_an_anchor(site: Path, language: Language) -> None:
    broken = []
    for path in html_pages(site / language.path):
        for element in parse(path).select("[href], [src]"):
            url = urlsplit(str(element.get("href") or element.get("src")))
            if url.scheme or url.netloc:
                # Only a reader's click may lead to another host; nothing is loaded from there.
                assert element.name == "a", (path, element)
                continue
            target = (path.parent / unquote(url.path)).resolve() if url.path else path
            if not target.is_file() or not target.is_relative_to(site):
                broken.append((path.name, str(element)))
            elif url.fragment and target.suffix == ".html":
                anchor = unquote(url.fragment)
                if parse(target).find(id=anchor) is None:
                    broken.append((path.name, str(element)))
    assert broken == []


MARKUP = re.compile(r"``|:[a-z]+:`|`_")


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.locale)
def test_no_debris_of_the_sources_and_no_markup_shows(site: Path, language: Language) -> None:
    for path in html_pages(site / language.path):
        article = parse(path).select_one("article")
        text = article.get_text() if article else ""
        if path.stem != "sources":
            assert not DEBRIS.search(text), path
        without_code = BeautifulSoup(str(article), "html.parser")
        for code in without_code.select("pre, code"):
            code.decompose()
        assert not MARKUP.search(without_code.get_text()), path


def prose_of(article: Tag) -> Iterator[str]:
    copy = BeautifulSoup(str(article), "html.parser")
    for element in copy.select("pre, code, dt.sig, .headerlink, script, style, .highlight, .sig"):
        element.decompose()
    for element in copy.select("h1, h2, h3, p, figcaption, th, dt, li"):
        yield " ".join(element.get_text().split())


# Names that stay as they are: titles of sections and works that are quoted.
QUOTED = re.compile(
    r"Patterns of Enterprise Application Architecture|Contextual/Thread-local Sessions|"
    r"Implicit Method Access|Thread-Local Scope|Using Thread-Local Scope with Web Applications|"
    r"Using Custom Created Scopes"
)


def test_no_english_sentence_is_left_in_the_chinese_pages(site: Path) -> None:
    left = []
    for path in html_pages(site / "zh-cn"):
        article = parse(path).select_one("article")
        if article is None or path.stem == "genindex":
            continue
        for text in prose_of(article):
            for phrase in re.findall(r"[A-Za-z][A-Za-z' ,.-]+", QUOTED.sub("", text)):
                if len(phrase.split()) >= 4:
                    left.append((path.name, phrase))
    assert left == []


def test_chooser_links_every_language_without_a_script(site: Path) -> None:
    page = parse(site / "index.html")
    links = {str(link["hreflang"]): str(link["href"]) for link in page.select("a[hreflang]")}
    assert links == {language.tag: f"{language.path}/index.html" for language in LANGUAGES}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("..\n   .. clause:: page.hidden\n      :untestable: no\n", "'page.hidden' is run and not shown"),
        (
            "+----------------------------+\n| .. clause:: page.in-table  |\n|    :untestable: no         |\n"
            "+----------------------------+\n",
            "'page.in-table' is shown and not run",
        ),
        (
            ".. clause:: page.long\n   :untestable: because\n      of this\n   :level: may\n",
            "the harness reads :level: of 'page.long' as 'must', Sphinx as 'may'",
        ),
        (".. clause:: page.claim\n\n   Nothing proves this.\n", "neither a snippet nor a reason"),
        (
            ".. clause:: page.claim\n\n   ..\n      .. threads::\n         :order: 1 2\n"
            + "\n         .. code-block:: pycon\n\n            >>> len('a')\n            1\n" * 2,
            "the harness runs other steps of threads than Sphinx shows",
        ),
    ],
)
def test_build_stops_where_a_clause_is_not_run_as_it_is_shown(tmp_path: Path, text: str, message: str) -> None:
    project = tmp_path / "project"
    for name in ("docs/_ext", "docs/_templates", "docs/_static", "docs/_inventories", "reference_impl", "tests"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("conf.py", "pyproject.toml"):
        shutil.copy(ROOT / name, project)
    (project / "docs" / "index.rst").write_text(f"Page\n====\n\n{text}", encoding="utf-8")
    build = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-c", ".", "docs", "html"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert build.returncode != 0
    assert message in build.stderr
    assert "docs/index.rst" in build.stderr
