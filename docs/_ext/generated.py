"""What the directives have in common that make a part of a page from figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util.docutils import SphinxDirective

__all__ = ["Generated", "link_to_page"]


class Generated(SphinxDirective):
    """A part of a page that is made from figures, in the language of the site."""

    def paragraph(self, *content: str | nodes.Node, classes: Sequence[str] = ()) -> nodes.paragraph:
        """Return a paragraph that is in the language of the site already."""
        paragraph = nodes.paragraph("", "", *_inline(content), classes=list(classes))
        paragraph["translatable"] = False
        return paragraph

    def translatable(self, text: str) -> nodes.paragraph:
        """Return a paragraph that is offered to translators."""
        content, messages = self.parse_inline(text)
        paragraph = nodes.paragraph(text, "", *content, *messages)
        self.set_source_info(paragraph)
        return paragraph

    def table(self, head: Sequence[str], rows: Iterable[nodes.row], *classes: str) -> nodes.Node:
        """Return a table."""
        group = nodes.tgroup("", cols=len(head))
        group += [nodes.colspec("", colwidth=1) for _column in head]
        group += nodes.thead("", self.row(*head))
        group += nodes.tbody("", *rows)
        return nodes.table("", group, classes=["conformance", *classes])

    def row(self, *cells: str | nodes.Node | list[str | nodes.Node], anchor: str = "") -> nodes.row:
        """Return a row of a table."""
        row = nodes.row("", ids=[anchor] if anchor else [])
        for cell in cells:
            row += nodes.entry("", self.paragraph(*(cell if isinstance(cell, list) else [cell])))
        return row


def link_to_page(document: str, source: str) -> nodes.Node:
    """Return a link to a document, from another, that shows its title."""
    return pending_xref(
        "",
        nodes.inline("", document),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{document}",
        refdoc=source,
        refexplicit=False,
        refwarn=True,
    )


def _inline(content: Iterable[str | nodes.Node]) -> list[nodes.Node]:
    return [nodes.Text(part) if isinstance(part, str) else part for part in content]
