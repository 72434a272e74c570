"""The built site: the clauses that it shows are those that are run, and its links lead somewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import page_frame
import page_history
import pytest
import website
from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString
from chinese_markup import SPACE_IN_CHINESE
from docutils import nodes
from policy import content_security_policy
from search_index import read_sections
from site_address import read_address
from sphinx.errors import ConfigError

from tests.conftest import DEBRIS
from tests.harness.clauses import read_text
from tests.harness.project import DRAFTS, ROOT, Language, read_languages
from tests.harness.translations import translate
from tests.patience import PATIENCE

LANGUAGES = read_languages()
PAGES = read_text(ROOT)


@cache
def parse(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path: Path) -> set[str]:
    return {str(element["id"]) for element in parse(path).find_all(id=True)}


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
            is_there = target.is_file() and target.is_relative_to(site)
            anchor = unquote(url.fragment) if target.suffix == ".html" else ""
            if not is_there or (anchor and anchor not in anchors(target)):
                broken.append((path.name, str(element)))
    assert broken == []


MARKUP = re.compile(r"``|:[a-z]+:`|`_")


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.locale)
def test_no_debris_of_the_sources_and_no_markup_shows(site: Path, language: Language) -> None:
    for path in html_pages(site / language.path):
        article = parse(path).select_one("article")
        text = article.get_text() if article else ""
        # One page quotes the sources, another shows translators what debris looks like.
        if path.stem not in ("sources", "translating"):
            assert not DEBRIS.search(text), path
        assert not MARKUP.search("".join(texts_outside_code(article)) if article else ""), path


def texts_outside_code(element: Tag) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Tag):
            if child.name not in ("pre", "code"):
                yield from texts_outside_code(child)
        elif not isinstance(child, PreformattedString):
            yield str(child)


def prose_of(article: Tag) -> Iterator[str]:
    copy = BeautifulSoup(str(article), "html.parser")
    for element in copy.select("pre, code, dt.sig, .headerlink, script, style, .highlight, .sig"):
        element.decompose()
    for element in copy.select("h1, h2, h3, p, figcaption, th, dt, li"):
        yield " ".join(element.get_text().split())


# What stays as it is: titles of sections and works, and the words of an error that a heading quotes.
QUOTED = re.compile(
    r"Patterns of Enterprise Application Architecture|Contextual/Thread-local Sessions|"
    r"Implicit Method Access|Thread-Local Scope|Using Thread-Local Scope with Web Applications|"
    r"Using Custom Created Scopes|“[^”]*”"
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


def test_no_space_stands_between_chinese_characters(site: Path) -> None:
    """Where a link has a Chinese text, what reStructuredText needs beside it does not show."""
    found = []
    for path in html_pages(site / "zh-cn"):
        for element in parse(path).select("article :is(p, dt, h1, h2, h3, table.threads caption)"):
            # Beside code a space belongs, whatever the code is.
            pieces = [
                "code" if piece.find_parent("code") else str(piece) for piece in element.find_all(string=True)
            ]
            if SPACE_IN_CHINESE.search(" ".join("".join(pieces).split())):
                found.append(f"{path.name}: {element.get_text()}")
    assert found == []


def test_chooser_links_every_language_without_a_script(site: Path) -> None:
    page = parse(site / "index.html")
    links = {str(link["hreflang"]): str(link["href"]) for link in page.select("a[hreflang]")}
    assert links == {language.tag: f"{language.path}/index.html" for language in LANGUAGES}


def times(folder: Path) -> dict[Path, int]:
    """Return when each page, copy and list was written, in nanoseconds; Sphinx makes its lists anew each time."""
    files = [*html_pages(folder), *folder.glob("*/**/*.md"), *folder.glob("*/llms.txt")]
    return {
        path.relative_to(folder): path.stat().st_mtime_ns
        for path in files
        if path.parent != folder and path.name not in ("genindex.html", "search.html")
    }


def test_second_build_writes_what_has_changed_alone(site: Path, tmp_path: Path) -> None:
    first = times(site)
    assert len(first) == len(LANGUAGES) * (2 * len(PAGES) + 1)
    shutil.copytree(site.parent, tmp_path, dirs_exist_ok=True)
    assert times(tmp_path / "html") == first
    index = (site / "en" / "search-index.js").read_bytes()
    assert website.build_site(tmp_path) == 0
    assert times(tmp_path / "html") == first

    for doctree in tmp_path.glob("doctrees/*/glossary.doctree"):
        # As if the page had changed since it was read.
        doctree.unlink()
    assert website.build_site(tmp_path) == 0
    changed = {path.name for path, time in times(tmp_path / "html").items() if time != first[path]}
    # And the page above it in the contents.
    assert {"glossary.html", "glossary.md"} <= changed
    assert changed <= {"glossary.html", "glossary.md", "index.html", "index.md"}
    assert (tmp_path / "html" / "en" / "search-index.js").read_bytes() == index


def make_project(folder: Path, **pages: str) -> None:
    """Make a project with all that ours has, and these pages instead of its own."""
    for name in ("docs/_ext", "docs/_templates", "docs/_static", "docs/_inventories", "reference_impl", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("conf.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name, text in pages.items():
        (folder / "docs" / f"{name}.rst").write_text(text, encoding="utf-8")


def test_site_begins_anew_when_what_goes_into_every_page_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, built = tmp_path / "project", tmp_path / "built"
    make_project(
        project,
        index=".. |summary| replace:: Summary.\n\nFront\n=====\n\n|summary|\n\n.. toctree::\n\n   notes\n",
        notes="Notes\n=====\n\nSome.\n",
    )
    shutil.copytree(ROOT / "locale", project / "locale", ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(website, "ROOT", project)
    monkeypatch.delenv("SOURCE_URL", raising=False)
    # There is no translation of these two pages.
    monkeypatch.setenv(DRAFTS, "1")
    assert website.build_site(built) == 0
    notes = built / "html" / "zh-cn" / "notes.html"
    assert BeautifulSoup(notes.read_text(encoding="utf-8"), "html.parser").select("a[rel=edit]") == []
    stray = built / "html" / "en" / "removed.html"
    stray.touch()
    assert website.build_site(built) == 0
    assert stray.exists()
    monkeypatch.setenv("SOURCE_URL", "https://github.com/owner/name")
    assert website.build_site(built) == 0
    assert not stray.exists()
    edit = BeautifulSoup(notes.read_text(encoding="utf-8"), "html.parser").select_one("a[rel=edit]")
    assert edit is not None
    assert edit["href"] == "https://github.com/owner/name/edit/main/locale/zh_CN/LC_MESSAGES/notes.po"


def test_nothing_is_built_where_nothing_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, built = tmp_path / "project", tmp_path / "built"
    for name in ("docs/index.rst", "locale/zh_CN/index.po", "tests/harness/clauses.py", "conf.py"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("as it was", encoding="utf-8")
    page = built / "html" / "index.html"
    doctree = built / "doctrees" / "index.doctree"
    builds = 0

    def build(folder: Path) -> bool:
        nonlocal builds
        builds += 1
        for path in (page, doctree):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"build {builds}", encoding="utf-8")
        # As Sphinx does.
        (project / "locale" / "zh_CN" / "index.mo").write_text(f"build {builds}", encoding="utf-8")
        return True

    monkeypatch.setattr(website, "ROOT", project)
    monkeypatch.setattr(website, "build", build)
    commit = "a commit"
    monkeypatch.setattr(page_history, "last_commit", lambda: commit)
    assert website.build_site(built) == 0
    assert website.build_site(built) == 0
    assert builds == 1
    for name in ("docs/index.rst", "locale/zh_CN/index.po", "tests/harness/clauses.py", "conf.py", "docs/new.rst"):
        (project / name).write_text("as it is now", encoding="utf-8")
        builds = 0
        assert [website.build_site(built), website.build_site(built), builds] == [0, 0, 1], name
    for path in (page, doctree):
        path.unlink()
        builds = 0
        assert [website.build_site(built), website.build_site(built), builds] == [0, 0, 1], path.name
    page.write_text("by hand", encoding="utf-8")
    commit = "another one"
    builds = 0
    assert [website.build_site(built), website.build_site(built), builds] == [0, 0, 1]


def test_changed_title_renews_the_navigation_of_every_page() -> None:
    app: Any = None
    env: Any = SimpleNamespace(titles={"guide": title("Guide"), "notes": title("Notes")})
    assert page_frame._renew_navigation(app, env) == []
    assert page_frame._renew_navigation(app, env) == []
    env.titles["notes"] = title("Notes on one page")
    assert page_frame._renew_navigation(app, env) == ["guide", "notes"]
    assert page_frame._renew_navigation(app, env) == []


def title(text: str) -> nodes.title:
    return nodes.title(text, text)


def test_committed_change_renews_the_date_of_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    app: Any = SimpleNamespace(config=SimpleNamespace(language="en"))
    env: Any = SimpleNamespace(found_docs={"notes", "glossary"})
    dates = {"docs/notes.rst": "2026-01-01", "docs/glossary.rst": "2026-01-02"}
    monkeypatch.setattr(page_history, "_last_changes", lambda: dates)
    assert page_history._renew_dates(app, env) == []
    dates["docs/notes.rst"] = "2026-01-03"
    assert page_history._renew_dates(app, env) == ["notes"]
    assert page_history._renew_dates(app, env) == []


def test_build_after_a_failed_one_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Sphinx warns of a page when it reads it, and does not read it again.
    (tmp_path / website.FINGERPRINT).write_text(website._fingerprint(), encoding="utf-8")
    monkeypatch.setattr(website, "_run_sphinx", lambda *arguments, **options: False)
    assert website.build_site(tmp_path) == 1
    assert not (tmp_path / website.FINGERPRINT).exists()


@pytest.mark.parametrize("given", ["example.org", "ftp://example.org/", "https://example.org/?a", "https://"])
def test_address_that_is_none_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", given)
    with pytest.raises(ConfigError, match="which is no address of a site; give one such as"):
        read_address()


def test_address_ends_with_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://example.org/sessions")
    assert read_address() == "https://example.org/sessions/"


def test_section_is_found_by_its_own_text_and_each_clause_by_its_own() -> None:
    sections = read_sections(
        '<section id="page"><h1>Page<a class="headerlink" href="#page">¶</a></h1><p>All of it.</p>'
        '<div class="clause" id="a.claim"><a class="clause-link"></a><p>A claim.</p>'
        '<div class="highlight"><pre>&gt;&gt;&gt; f()</pre></div></div>'
        '<section id="part"><h2>Part</h2><table class="conformance"><tr><td>no</td></tr></table><p>More.</p>'
        '<dl><dt class="sig" id="reference_impl.f">f(x)</dt><dd><p>Does it.</p></dd></dl>'
        '<div class="clause" id="b.claim"><p>Another.</p></div></section></section>'
    )
    assert [(section["anchor"], section["title"], section["parts"]) for section in sections] == [
        ("page", "Page", [["page", "All of it.", ""], ["a.claim", "A claim.", ">>> f()"]]),
        ("part", "Part", [["part", "More.", ""], ["b.claim", "Another.", ""]]),
        ("reference_impl.f", "f", [["reference_impl.f", "Does it.", "f(x)"]]),
    ]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.locale)
def test_search_index_has_every_clause(site: Path, language: Language) -> None:
    content = (site / language.path / "search-index.js").read_text(encoding="utf-8")
    pages = json.loads(content.removeprefix("searchIndex(").rstrip().removesuffix(");"))
    found = {part[0] for page in pages for section in page["sections"] for part in section["parts"]}
    assert {clause.id for page in PAGES for clause in page.clauses} <= found


def test_no_page_has_what_its_policy_forbids(site: Path) -> None:
    for path in html_pages(site):
        page = parse(path)
        assert page.select("style, [style], [onclick], [onload], [onerror]") == [], path
        inline = [script.get_text() for script in page.select("script:not([src])")]
        for script in inline:
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in content_security_policy(), path


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
    make_project(project, index=f"Page\n====\n\n{text}")
    build = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-c", ".", "docs", "html"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert build.returncode != 0
    assert message in build.stderr
    assert "docs/index.rst" in build.stderr
