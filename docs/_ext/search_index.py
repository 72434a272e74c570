"""What the search of the site looks through: the sections and clauses of every page, in ``search-index.js``.

The words are found in the browser, by ``docs/_static/search.js``; here nothing is split, so that there is one
place that knows how. Sphinx's own index is not made: it has no words of Chinese, and knows pages, not sections.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from chinese_markup import SPACE_IN_CHINESE
from sphinx.builders.html import StandaloneHTMLBuilder

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["INDEX", "read_sections", "setup"]

#: The file that the browser loads with the first search, relative to the root of a language.
INDEX = "search-index.js"

#: What is not the page's text: signs and marks, pictures, and tables that tell of every clause.
LEFT_OUT = "a.headerlink, a.clause-link, .clause-level, svg, table.conformance, form, script, colgroup"

#: Where a word ends, whatever stands beside it.
BLOCKS = frozenset(["p", "li", "dd", "dt", "td", "th", "div", "h1", "h2", "h3", "h4", "summary"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("builder-inited", _make_no_other_index)
    app.connect("html-page-context", _keep_sections)
    app.connect("build-finished", _write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": False}


def read_sections(body: str) -> list[dict[str, Any]]:
    """Return what can be found on a page.

    :param body: the HTML of its content.
    :return: the sections, from the top of the page to its end, each with its ``anchor`` and ``title`` and a list
        of ``parts``: the section's own text, and that of each clause in it, as ``[anchor, text, code]``. What a
        method or class of the API is said to be is a section, too, as is a term of the glossary.
    """
    soup = BeautifulSoup(body, "html.parser")
    for element in soup.select(LEFT_OUT):
        element.extract()
    sections: dict[str, dict[str, Any]] = {}
    for beginning in soup.find_all(_begins):
        anchor = str(beginning["id"])
        prose, code = _own_text(beginning)
        if beginning.name == "div":
            section = beginning.find_parent("section")
            assert section is not None
            sections[str(section["id"])]["parts"].append([anchor, prose, code])
        else:
            title = _title(beginning)
            text = prose.removeprefix(title).lstrip()
            sections[anchor] = {"anchor": anchor, "title": title, "parts": [[anchor, text, code]]}
    return list(sections.values())


def _title(beginning: Tag) -> str:
    if beginning.name == "section":
        heading = beginning.find(re.compile("h[1-6]"))
        return _squeeze(heading.get_text()) if heading else ""
    if "sig" in beginning.get_attribute_list("class"):
        # What it is called, without its parameters, which are in the text.
        return str(beginning["id"]).removeprefix("reference_impl.")
    return _squeeze(beginning.get_text())


def _own_text(beginning: Tag) -> tuple[str, str]:
    """Return the prose and the code of an element, without what begins something of its own in it."""
    prose: list[str] = []
    code: list[str] = []
    elements = [beginning]
    if beginning.name == "dt":
        # What is said of it follows it.
        definition = beginning.find_next_sibling("dd")
        elements += [definition] if isinstance(definition, Tag) else []
    for element in elements:
        is_signature = "sig" in element.get_attribute_list("class")
        for piece, is_code in _pieces(element):
            (code if is_code or is_signature else prose).append(piece)
    return SPACE_IN_CHINESE.sub("", _squeeze("".join(prose))), _squeeze(" ".join(code))


def _pieces(element: Tag) -> Iterator[tuple[str, bool]]:
    for child in element.children:
        if isinstance(child, Tag):
            if _begins(child) or (child.name == "dd" and _begins(child.find_previous_sibling("dt"))):
                continue
            if "highlight" in child.get_attribute_list("class"):
                yield child.get_text(), True
            else:
                yield from _pieces(child)
                if child.name in BLOCKS:
                    yield " ", False
        elif type(child) is NavigableString:
            yield str(child), False


def _begins(element: PageElement | None) -> bool:
    if not isinstance(element, Tag):
        return False
    if element.name == "div":
        return "clause" in element.get_attribute_list("class")
    if element.name == "dt":
        # Not the reasons on the page of results, which have no titles that tell them apart.
        return "id" in element.attrs and element.find_parent("dl", class_="deviations") is None
    return element.name == "section" and "id" in element.attrs


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _make_no_other_index(app: Sphinx) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def _kept(app: Sphinx) -> Path:
    # Beside the doctrees, because a build writes only the pages that have changed.
    return Path(app.doctreedir) / "sections"


def _keep_sections(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: document | None
) -> None:
    if doctree is None or app.builder.name != "html":
        return
    page = {
        "url": app.builder.get_target_uri(pagename),
        "title": BeautifulSoup(context["title"], "html.parser").get_text(),
        "sections": read_sections(context["body"]),
    }
    file = _kept(app) / f"{pagename}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")


def _write_index(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    pages = [
        json.loads((_kept(app) / f"{name}.json").read_text(encoding="utf-8"))
        for name in sorted(app.env.found_docs)
    ]
    # A script rather than data, so that it also loads where the site is opened from the disk.
    content = f"searchIndex({json.dumps(pages, ensure_ascii=False, separators=(',', ':'))});\n"
    file = Path(app.outdir) / INDEX
    if not file.exists() or file.read_text(encoding="utf-8") != content:
        file.write_text(content, encoding="utf-8")
