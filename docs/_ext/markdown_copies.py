"""A copy of each page in Markdown, for whoever reads without a browser: ``page.md`` beside ``page.html``.

It is made from the HTML that the page shows, so that it says the same. Each clause begins with a line that names
it and leads to the page. That line, and all else that can be linked to, has its anchor, so that links between the
copies lead to the same places as those between the pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["SUFFIX", "setup", "to_markdown"]

#: What takes the place of ``.html``.
SUFFIX = ".md"

#: What is for a browser or drawn, or tells nothing.
LEFT_OUT = "a.headerlink, svg, form, script, template, colgroup, .toctree-wrapper, .of-release"

#: What stands above something and is no heading.
CAPTIONS = ".setup > p:first-child, p.rubric, p.admonition-title, summary, dt:not(.sig)"

#: Underscores that could be taken for emphasis, and other signs that could mean something.
SPECIAL = re.compile(r"[*`<\\]|(?<![^\W_])_|_(?![^\W_])")

#: What Sphinx calls the language of code that is in none.
NO_LANGUAGES = frozenset({"default", "none", "text"})

#: Elements of HTML that Markdown has none for. They are written as what their content is.
AS_BLOCKS = ("details", "figure", "figcaption", "dl", "dd", "dt", "summary")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("html-page-context", _write_copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def to_markdown(body: str, page_address: str, change_link: Callable[[str], str]) -> str:
    """Return a page in Markdown.

    :param body: the HTML of its content.
    :param page_address: where the page is, from the copy or in full; what names a clause leads there.
    :param change_link: gets where a link of the page leads, and returns where that of the copy shall.
    """
    soup = BeautifulSoup(body, "html.parser")
    for element in soup.select(LEFT_OUT):
        element.extract()
    for link in soup.select("a[href]"):
        link["href"] = change_link(str(link["href"]))
        del link["title"]
    for clause in soup.select("div.clause"):
        _name_clause(soup, clause, page_address)
    for caption in soup.select(CAPTIONS):
        _embolden(soup, caption)
    for signature in soup.select("dt.sig"):
        _put_in_a_line(soup, signature)
    for element in soup.find_all(id=True):
        _anchor(soup, element)
    for element in soup.find_all(AS_BLOCKS):
        element.name = "div"
    return f"{_Converter(heading_style=ATX, bullets='-', autolinks=False).convert_soup(soup)}\n"


def _name_clause(soup: BeautifulSoup, clause: Tag, page_address: str) -> None:
    """Put the name of a clause, as a link to it, and its marks in a line above it."""
    link = clause.select_one(":scope > .clause-link")
    assert link is not None
    name = soup.new_tag("p")
    name.append(link.extract())
    link["href"] = f"{page_address}#{clause['id']}"
    link.string = f"§ {clause['id']}"
    for mark in clause.select(":scope > .clause-level"):
        name.extend([" · ", mark.extract()])
    clause.insert(0, name)


def _embolden(soup: BeautifulSoup, caption: Tag) -> None:
    for colon in caption.select(".colon"):
        colon.extract()
    bold = soup.new_tag("strong")
    bold.extend(list(caption.contents))
    caption.append(bold)


def _put_in_a_line(soup: BeautifulSoup, signature: Tag) -> None:
    text = " ".join(signature.get_text().split())
    # Each parameter of a long one has a line of its own, with a comma at its end.
    text = re.sub(r"\( ", "(", re.sub(r",? \)", ")", text))
    code = soup.new_tag("code", string=text)
    bold = soup.new_tag("strong")
    bold.append(code)
    signature.clear()
    signature.append(bold)


def _anchor(soup: BeautifulSoup, element: Tag) -> None:
    """Put the anchor where the text begins; of a section, behind its heading."""
    anchor = soup.new_tag("anchor", id=str(element["id"]))
    if element.name == "section":
        heading = element.find(re.compile("^h[2-6]$"), recursive=False)
        # The title of the page is where the page begins, and no link names its anchor.
        if isinstance(heading, Tag):
            heading.extend([" ", anchor])
        return
    if element.name == "tr" or "clause" in element.get_attribute_list("class"):
        first = element.find(["td", "p"])
        element = first if isinstance(first, Tag) else element
    element.insert(0, anchor)


class _Converter(MarkdownConverter):
    """Writes code as it stands, with its language, and the steps of threads one below the other."""

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _block(_fence(el) if _code_language(el) is not None else text.strip())

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "threads" not in el.get_attribute_list("class"):
            return _block(text.strip())
        blocks = [caption.get_text() for caption in el.select("caption")]
        cells = [(cell["data-thread"], cell.select_one("div[class*=highlight-]")) for cell in el.select("td")]
        steps = [(thread, code) for thread, code in cells if code is not None]
        for number, (thread, code) in enumerate(steps, 1):
            # The code is no part of the list, so that it stands as it is typed in.
            blocks += [f"{number}. **{thread}**", _fence(code)]
        return _block("\n\n".join(blocks))

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = " ".join(text.split()).replace("|", r"\|")
        return f" {text} |"

    def convert_anchor(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f'<a id="{el["id"]}"></a>'

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return SPECIAL.sub(r"\\\g<0>", text)


def _block(text: str) -> str:
    return f"\n\n{text}\n\n" if text else ""


def _code_language(element: Tag) -> str | None:
    """Return the language of a block of code; None if the element is no such block."""
    for name in element.get_attribute_list("class"):
        if name and name.startswith("highlight-"):
            return str(name.removeprefix("highlight-"))
    return None


def _fence(listing: Tag) -> str:
    code = listing.get_text().rstrip("\n")
    language = _code_language(listing)
    longest = max(map(len, re.findall("`{3,}", code)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{'' if language in NO_LANGUAGES else language}\n{code}\n{marks}"


def _write_copy(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: document | None
) -> None:
    if doctree is None or app.builder.name != "html":
        return
    suffix = app.builder.get_target_uri("")

    def change_link(link: str) -> str:
        path, mark, anchor = link.partition("#")
        page = normpath(join(dirname(pagename), path)).removesuffix(suffix)
        if path.endswith(suffix) and page in app.env.found_docs:
            path = path.removesuffix(suffix) + SUFFIX
        return f"{path}{mark}{anchor}"

    page = app.builder.get_target_uri(pagename)
    # Where the site is published, a copy that was taken away from it still leads there.
    address = f"{app.config.html_baseurl}{page}" if app.config.html_baseurl else basename(page)
    file = Path(app.outdir) / f"{pagename}{SUFFIX}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(to_markdown(context["body"], address, change_link), encoding="utf-8")
    tag = f'\n    <link rel="alternate" type="text/markdown" href="{basename(pagename)}{SUFFIX}">'
    context["metatags"] = context.get("metatags", "") + tag
