"""Makes a book of the text: an EPUB, by Sphinx's own builder, without what is for a browser alone.

The site's templates, scripts and styles are of no use there, and what is not well-formed XML is refused. So a book
is made with Sphinx's own theme for books, and coloured by ``_static/book.css``.
"""

from __future__ import annotations

import uuid
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import lifelines
from docutils import nodes
from languages import language_of
from llms_txt import first_paragraph
from page_frame import mend_signatures
from sphinx.builders._epub_base import NavPoint
from sphinx.builders.epub3 import Epub3Builder
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform

import reference_impl

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["BookBuilder", "setup"]

STYLES = "book.css"

PACKAGE = "http://www.idpf.org/2007/opf"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"

#: Sphinx's own, with the language, by which fonts and hyphens are chosen.
HTML_TAG = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
    'lang="%(language)s" xml:lang="%(language)s">'
)

#: What Sphinx wants to know and nobody else does, where it is but the authors.
REPEATED = (f"{{{DUBLIN_CORE}}}contributor", f"{{{DUBLIN_CORE}}}publisher")

#: What the identifiers of the books are derived from. With it they stay what they are.
IDENTIFIERS = uuid.UUID("5b0a9f3e-6d0b-4c58-9a35-1c9a6f1f2f07")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.setup_extension("sphinx.builders.epub3")
    app.add_builder(BookBuilder, override=True)
    app.add_post_transform(FitIntoBook)
    app.connect("html-page-context", _mend_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class BookBuilder(Epub3Builder):
    """Builds the EPUB of a language."""

    def init(self) -> None:
        """Set what is otherwise for a book than for the site, and what depends on the language."""
        language = language_of(self.config)
        self.config.templates_path = []
        self.config.html_static_path = [str(Path(self.srcdir) / "_static" / STYLES)]
        self.config.html_js_files = []
        self.config.html_additional_pages = {}
        self.config.html_favicon = None
        self.config.html_baseurl = ""
        # As on the site: Furo's light one.
        self.config.pygments_style = "a11y-light"
        self.config.version = reference_impl.__version__
        self.config.epub_css_files = [(STYLES, {})]
        self.config.epub_basename = f"contextual-sessions-{language.path}"
        self.config.epub_title = self.config.epub_description = language.title
        self.config.epub_language = language.tag
        self.config.epub_identifier = f"urn:uuid:{uuid.uuid5(IDENTIFIERS, language.tag)}"
        author = _("the authors of %s") % language.title
        self.config.epub_author = self.config.epub_contributor = self.config.epub_publisher = author
        self.html_tag = HTML_TAG % {"language": language.tag}
        self.guide_titles = {"toc": _("Contents"), "cover": _("Cover")}
        super().init()

    def content_metadata(self) -> dict[str, Any]:
        """Return what is said of the book: also what it says of itself at its beginning."""
        summary = first_paragraph(self.env.get_doctree(self.config.root_doc))
        return super().content_metadata() | {"description": escape(summary)}

    def toc_metadata(self, level: int, navpoints: list[NavPoint]) -> dict[str, Any]:
        """Return what is said of the book in the table of contents for older readers: the same identifier."""
        return super().toc_metadata(level, navpoints) | {"uid": self.config.epub_identifier}

    def build_content(self) -> None:
        """Write the list of what the book is made of, and mark in it the pages that have pictures."""
        super().build_content()
        ElementTree.register_namespace("", PACKAGE)
        ElementTree.register_namespace("dc", DUBLIN_CORE)
        file = Path(self.outdir) / "content.opf"
        package = ElementTree.parse(file)
        for item in package.iterfind(f".//{{{PACKAGE}}}item[@media-type='application/xhtml+xml']"):
            page = Path(self.outdir) / item.attrib["href"]
            if page.is_file() and "<svg" in page.read_text(encoding="utf-8"):
                item.set("properties", "svg")
        metadata = package.find(f"{{{PACKAGE}}}metadata")
        assert metadata is not None
        for element in list(metadata):
            if element.tag in REPEATED:
                metadata.remove(element)
        package.write(file, encoding="utf-8", xml_declaration=True)


class FitIntoBook(SphinxPostTransform):
    """Leaves out of the pages what needs a browser, opens what is folded, and shows the names of clauses."""

    builders = ("epub",)
    # After the others, one of which folds something.
    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Change the page."""
        for raw in list(self.document.findall(nodes.raw)):
            if raw.astext().startswith("<form"):
                raw.parent.remove(raw)
        for paragraph in list(self.document.findall(nodes.paragraph)):
            if "badges" in paragraph["classes"]:
                paragraph.parent.remove(paragraph)
        for folded in list(self.document.findall(lifelines.Folded)):
            title = nodes.paragraph("", _(folded["summary"]), classes=["summary"])
            folded.replace_self(nodes.container("", title, *folded.children, classes=["unfolded"]))
        for picture in list(self.document.findall(lifelines.Lifelines)):
            # The caption has to be the last part of a figure.
            steps = picture.pop()
            picture.parent.insert(picture.parent.index(picture) + 1, steps)
        for container in self.document.findall(nodes.container):
            if "clause" in container["classes"]:
                # In place of the sign, which is for those who can copy a link.
                container[0] = nodes.paragraph("", f"§ {container['ids'][0]}", classes=["clause-name"])


def _mend_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if app.builder.name == "epub" and "body" in context:
        context["body"] = mend_signatures(context["body"])
