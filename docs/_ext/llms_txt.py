"""What language models are told of the site: ``llms.txt``, a list of its pages in the form of llmstxt.org.

Each language has one; ``website.py`` writes the one that leads to them. It follows the contents on the front page
and leads to the copies in Markdown. What it says of a page is the page's first paragraph.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chinese_markup import SPACE_IN_CHINESE
from docutils import nodes
from markdown_copies import SUFFIX
from sphinx.addnodes import toctree
from sphinx.locale import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["FILE", "first_paragraph", "setup"]

#: Relative to the folder of each language.
FILE = "llms.txt"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("html-page-context", _keep_summary)
    app.connect("build-finished", _write_list)
    return {"parallel_read_safe": True, "parallel_write_safe": False}


def first_paragraph(document: nodes.document) -> str:
    """Return what a page says first, as plain text in one line; an empty string if it has no prose of its own."""
    for section in document.findall(nodes.section):
        for paragraph in section.children:
            if isinstance(paragraph, nodes.paragraph):
                return SPACE_IN_CHINESE.sub("", " ".join(paragraph.astext().split()))
    return ""


def _kept(app: Sphinx, page: str) -> Path:
    # Beside the doctrees, because a build writes only the pages that have changed.
    return Path(app.doctreedir) / "summaries" / f"{page}.json"


def _keep_summary(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    if doctree is None or app.builder.name != "html":
        return
    file = _kept(app, pagename)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(first_paragraph(doctree), ensure_ascii=False), encoding="utf-8")


def _write_list(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    content = "\n".join(_lines(app)) + "\n"
    file = Path(app.outdir) / FILE
    if not file.exists() or file.read_text(encoding="utf-8") != content:
        file.write_text(content, encoding="utf-8")


def _lines(app: Sphinx) -> Iterator[str]:
    root = app.config.root_doc
    yield from (f"# {app.config.html_title}", "", f"> {_summary(app, root)}", "")
    yield _(
        "Every claim is a clause with a permanent ID, which stands above it after the sign §, with a link to the "
        "page. Give this ID when you cite it."
    )
    yield from ("", f"## {_('Home')}", "", _entry(app, root, _("an example, and where to go")))
    for contents in app.env.get_doctree(root).findall(toctree):
        yield from ("", f"## {contents['caption']}", "")
        for _title, page in contents["entries"]:
            yield _entry(app, page, _summary(app, page))


def _entry(app: Sphinx, page: str, description: str) -> str:
    link = f"- [{app.env.titles[page].astext()}]({app.config.html_baseurl}{page}{SUFFIX})"
    return f"{link}: {description}" if description else link


def _summary(app: Sphinx, page: str) -> str:
    return str(json.loads(_kept(app, page).read_text(encoding="utf-8")))
