"""What the text is built into besides pages: copies in Markdown, the lists of them, and a book."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
import website
from bs4 import BeautifulSoup
from markdown_copies import to_markdown
from site_address import VARIABLE

from tests.harness.clauses import read_text
from tests.harness.project import ROOT, Language, read_languages
from tests.harness.translations import translate
from tests.patience import PATIENCE

LANGUAGES = read_languages()
PAGES = read_text(ROOT)
NAMES = sorted(path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.rst"))

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
IDENTIFIERS = {
    "en": "urn:uuid:d3c2fe52-c4aa-5e28-bba3-b83ac15cf78a",
    "zh-CN": "urn:uuid:62fa1d28-4bdc-5e57-8260-2751a46d36b3",
}

in_each_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.locale)

FENCED = re.compile(
    r"(?:^\d+\. \*\*(?P<thread>[^*\n]+)\*\*\n\n)?^(?P<marks>`{3,})\w*\n(?P<code>.*?)\n(?P=marks)$",
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"\]\(([^()\s]+(?:\([^()\s]*\))?[^()\s]*)\)")
ENTRY = re.compile(r"^- \[(?P<title>[^]]+)\]\((?P<link>[^)]+)\): (?P<description>.+)$", re.MULTILINE)


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def clauses_of_copy(copy: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the clauses with the code that follows each, the steps of a thread joined."""
    for part in re.split(r"^(?=<a id=\"[^\"]+\"></a>\[§ )", copy, flags=re.MULTILINE)[1:]:
        name = re.match(r'<a id="([^"]+)"></a>\[§ \1\]\(', part)
        assert name is not None, part[:200]
        blocks: list[str] = []
        threads: dict[str, list[str]] = {}
        for block in FENCED.finditer(part):
            if block["thread"]:
                threads.setdefault(block["thread"], []).append(block["code"])
            else:
                blocks.append(block["code"])
        yield name[1], ["\n".join(threads[thread]) for thread in sorted(threads)] + blocks


@in_each_language
def test_copy_has_the_clauses_of_the_page_and_their_code_as_it_is_typed_in(site: Path, language: Language) -> None:
    for source in PAGES:
        page = source if language == LANGUAGES[0] else translate(source, ROOT, language.locale)
        file = site / language.path / Path(source.path).relative_to("docs").with_suffix(".md")
        copied = list(clauses_of_copy(read(file)))
        assert [name for name, _ in copied] == [clause.id for clause in page.clauses]
        for (_, blocks), clause in zip(copied, page.clauses, strict=True):
            code = [snippet.text for snippet in clause.snippets]
            # What follows the clause, such as a program with a picture, follows it here as well.
            assert sorted(code) == sorted(blocks[: len(code)]), clause.id


@in_each_language
def test_page_names_its_copy(site: Path, language: Language) -> None:
    for name in NAMES:
        page = site / language.path / name.with_suffix(".html")
        head = read(page).partition("</head>")[0]
        links = BeautifulSoup(head, "html.parser").select('head > link[type="text/markdown"]')
        assert [link["rel"] for link in links] == [["alternate"]]
        copy = page.parent / str(links[0]["href"])
        assert copy == page.with_suffix(".md")
        assert read(copy).startswith("# ")


@in_each_language
def test_links_of_the_copies_lead_to_copies_and_anchors(site: Path, language: Language) -> None:
    broken = []
    for name in NAMES:
        file = site / language.path / name.with_suffix(".md")
        text = FENCED.sub("", read(file))
        for link in LINK.findall(text):
            url = urlsplit(link)
            if url.scheme:
                continue
            target = (file.parent / unquote(url.path)).resolve() if url.path else file
            # To its own page leads what names a clause; all other pages have copies.
            to_page = target.suffix == ".html" and target != file.with_suffix(".html")
            anchor = f'id="{unquote(url.fragment)}"' if url.fragment else ""
            if to_page or not target.is_file() or (anchor and anchor not in read(target)):
                broken.append((name.as_posix(), link))
    assert broken == []


@in_each_language
def test_copies_hold_nothing_that_is_for_a_browser(site: Path, language: Language) -> None:
    for name in NAMES:
        text = FENCED.sub("", read(site / language.path / name.with_suffix(".md")))
        text = re.sub(r'<a id="[^"]+"></a>', "", re.sub(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", "", text))
        assert "¶" not in text
        assert "[#](" not in text
        assert re.findall(r"(?<!\\)<[a-z/][^>]*>", text) == [], name


def test_picture_is_copied_as_its_steps(site: Path) -> None:
    copy = read(site / "en" / "guide" / "registry.md")
    steps = copy.partition("**The steps in words**\n\n")[2].split("\n\n")[0].splitlines()
    assert steps[0] == "1. `Session = scoped_session(…)`: one registry, no session yet."
    assert len(steps) > 3


def test_table_is_copied_as_a_table(site: Path) -> None:
    copy = read(site / "en" / "conformance" / "results.md")
    row = next(line for line in copy.splitlines() if "SQLAlchemy 1.3.24 |" in line)
    head = copy[: copy.index(row)].split("\n\n")[-1].splitlines()
    assert head[0].startswith("| run on | database | kept |")
    assert re.fullmatch(r"\|( --- \|)+", head[1])
    assert row.count("|") == head[0].count("|")


def test_code_that_holds_a_fence_and_signs_that_mean_something_are_kept_apart_from_the_copy() -> None:
    body = '<div class="highlight-python"><pre>print("""\n```\n""")\n</pre></div><p>a_b _c_ *d* &lt;e&gt;</p>'
    copy = to_markdown(body, "page.html", str)
    assert copy == '````python\nprint("""\n```\n""")\n````\n\na_b \\_c\\_ \\*d\\* \\<e>\n'


@in_each_language
def test_list_names_every_page_once(site: Path, language: Language) -> None:
    folder = site / language.path
    text = read(folder / "llms.txt")
    title, blank, summary, *_rest = text.splitlines()
    assert (title, blank) == (f"# {language.title}", "")
    assert re.match(r"> \S", summary)
    entries = list(ENTRY.finditer(text))
    assert sorted(entry["link"] for entry in entries) == sorted(name.as_posix() + ".md" for name in NAMES)
    for entry in entries:
        assert read(folder / entry["link"]).splitlines()[0].replace("`", "") == f"# {entry['title']}"


def test_lists_are_each_in_their_language(site: Path) -> None:
    headings = [set(re.findall("^## .+", read(site / language.path / "llms.txt"), re.M)) for language in LANGUAGES]
    assert len(headings[0]) == 5
    assert len(set.union(*headings)) == sum(map(len, headings))
    chinese = ENTRY.findall(read(site / "zh-cn" / "llms.txt"))
    assert all(re.search("[\u4e00-\u9fff]", description) for _, _, description in chinese)


def test_list_at_the_root_leads_to_the_lists(site: Path) -> None:
    entries = ENTRY.findall(read(site / "llms.txt"))
    assert entries == [(language.name, f"{language.path}/llms.txt", language.title) for language in LANGUAGES]


def test_published_lists_and_names_of_clauses_have_whole_addresses(tmp_path: Path) -> None:
    for name in ("docs/_ext", "docs/_templates", "docs/_static", "docs/_inventories", "reference_impl", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("conf.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    pages = {
        "index": "Front\n=====\n\nThe first.\n\n.. toctree::\n   :caption: Guide\n\n   page\n",
        "page": "Page\n====\n\nThe *second*.\n\n.. clause:: page.claim\n   :untestable: no\n\n   It holds.\n",
    }
    for name, text in pages.items():
        (tmp_path / "docs" / f"{name}.rst").write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-c", ".", "docs", "html"],
        cwd=tmp_path,
        env=os.environ | {VARIABLE: "https://example.org/text"},
        timeout=PATIENCE,
        check=True,
    )
    listed = read(tmp_path / "html" / "llms.txt")
    assert "> The first." in listed
    assert "- [Page](https://example.org/text/en/page.md): The second." in listed
    named = "[§ page.claim](https://example.org/text/en/page.html#page.claim)"
    assert named in read(tmp_path / "html" / "page.md")


def book(books: Path, language: Language) -> Path:
    return books / f"contextual-sessions-{language.path}.epub"


@cache
def parts_of(file: Path) -> dict[str, bytes]:
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package_of(file: Path) -> ElementTree.Element:
    return ElementTree.fromstring(parts_of(file)["content.opf"])


def pages_of(file: Path) -> dict[str, ElementTree.Element]:
    """Return the pages of a book; of one that is not well-formed, the parser complains."""
    return {
        name: ElementTree.fromstring(content)
        for name, content in parts_of(file).items()
        if name.endswith(".xhtml")
    }


def text_of(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books") / "epub"
    assert website.build_books(folder) == 0
    return folder


def test_there_is_a_book_in_each_language_and_nothing_else(books: Path) -> None:
    assert sorted(books.iterdir()) == sorted(book(books, language) for language in LANGUAGES)


@in_each_language
def test_book_begins_with_its_type_stored_as_it_is(books: Path, language: Language) -> None:
    with ZipFile(book(books, language)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
        assert archive.read(first) == b"application/epub+zip"
        assert archive.testzip() is None


@in_each_language
def test_book_holds_what_it_lists_and_lists_what_it_holds(books: Path, language: Language) -> None:
    file = book(books, language)
    package = package_of(file)
    listed = {item.attrib["href"]: item.attrib for item in package.iterfind(f".//{OPF}item")}
    unlisted = {"mimetype", "content.opf", "META-INF/container.xml"}
    assert set(listed) == set(parts_of(file)) - unlisted
    in_order = [item.attrib["idref"] for item in package.iterfind(f".//{OPF}itemref")]
    pages = {listed[f"{name.as_posix()}.xhtml"]["id"] for name in NAMES}
    assert pages <= set(in_order)
    assert len(in_order) == len(set(in_order))
    with_pictures = {name for name, page in pages_of(file).items() if page.find(f".//{SVG}svg") is not None}
    assert with_pictures == {name for name, item in listed.items() if "svg" in item.get("properties", "").split()}
    assert with_pictures


@in_each_language
def test_book_says_what_it_is(books: Path, language: Language) -> None:
    file = book(books, language)
    metadata = {element.tag: element.text for element in package_of(file).iterfind(f"{OPF}metadata/")}
    assert metadata[f"{DC}title"] == language.title
    assert metadata[f"{DC}language"] == language.tag
    assert language.title in str(metadata[f"{DC}creator"])
    assert "SQLAlchemy" in str(metadata[f"{DC}description"])
    identifier = str(metadata[f"{DC}identifier"])
    assert identifier.startswith("urn:uuid:")
    # It stays the same in every edition: a reader with the book is offered the new one in its place.
    assert identifier == IDENTIFIERS.get(language.tag, identifier)
    assert f'content="{identifier}"' in parts_of(file)["toc.ncx"].decode()
    for name, page in pages_of(file).items():
        assert page.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language.tag, name


@in_each_language
def test_book_has_every_clause_and_names_it(books: Path, language: Language) -> None:
    pages = pages_of(book(books, language))
    for source in PAGES:
        name = Path(source.path).relative_to("docs").with_suffix(".xhtml").as_posix()
        named = {
            element.attrib["id"]: [text_of(part) for part in element.iter() if part.get("class") == "clause-name"]
            for element in pages[name].iter()
            if "clause" in element.get("class", "").split() and "id" in element.attrib
        }
        assert named == {clause.id: [f"§ {clause.id}"] for clause in source.clauses}


@in_each_language
def test_book_needs_no_browser(books: Path, language: Language) -> None:
    file = book(books, language)
    unwanted = {
        f"{XHTML}{name}" for name in ("script", "form", "input", "button", "details", "template", "iframe")
    }
    for name, page in pages_of(file).items():
        assert {element.tag for element in page.iter()} & unwanted == set(), name
        assert [element.attrib["src"] for element in page.iter() if "src" in element.attrib] == [], name
    assert [name for name in parts_of(file) if name.endswith(".js")] == []
    styles = parts_of(file)["_static/book.css"].decode()
    # Its pictures have colours, and none that only the site knows.
    assert ".lifelines-picture .session" in styles
    assert "var(" not in styles


@in_each_language
def test_links_in_a_book_lead_to_its_parts_or_to_other_sites(books: Path, language: Language) -> None:
    file = book(books, language)
    pages = pages_of(file)
    anchors = {
        name: {part.attrib["id"] for part in page.iter() if "id" in part.attrib} for name, page in pages.items()
    }
    broken = []
    for name, page in pages.items():
        for element in page.iter():
            url = urlsplit(element.get("href", ""))
            if url.scheme or not (url.path or url.fragment):
                continue
            target = normpath(join(dirname(name), unquote(url.path))) if url.path else name
            if target not in parts_of(file) or (url.fragment and unquote(url.fragment) not in anchors[target]):
                broken.append((name, element.attrib["href"]))
    assert broken == []
