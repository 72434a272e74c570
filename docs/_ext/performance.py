"""Shows what ``make weigh`` has measured: what a page costs a reader, and how long the site takes to build."""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from generated import Generated, link_to_page
from languages import language_of
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.typing import ExtensionMetadata

from tests.harness.project import ROOT

__all__ = ["setup"]

MEASURED = ROOT / "docs" / "performance.json"

#: The row of the first search, which is no page of its own.
SEARCH = "search"


class _Measured(Generated):
    def measured(self) -> dict[str, Any]:
        self.env.note_dependency(str(MEASURED))
        measured: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
        return measured


class PageWeights(_Measured):
    """What the pages load, in the language of the site."""

    def run(self) -> list[nodes.Node]:
        """Return one row for each page, and one for the first search."""
        head = [
            *(_("page"), _("requests"), _("kB sent"), _("kB unpacked")),
            *(_("ms to the first paint"), _("ms to the largest paint")),
        ]
        path = language_of(self.config).path
        rows = [
            self.row(
                self._name(page["page"]),
                str(page["requests"]),
                _kilobytes(page["sent"]),
                _kilobytes(page["unpacked"]),
                str(page.get("first_paint", "")),
                str(page.get("largest_paint", "")),
            )
            for page in self.measured()["pages"]
            if page["language"] == path
        ]
        return [self.table(head, rows, "numbers")]

    def _name(self, page: str) -> str | nodes.Node:
        return _("the first search, on top") if page == SEARCH else link_to_page(page, self.env.docname)


class BuildTimes(_Measured):
    """How long it takes to build the site."""

    def run(self) -> list[nodes.Node]:
        """Return one row for each kind of build, and what was measured with."""
        measured = self.measured()
        rows = [
            self.row(name, str(measured["builds"][key]))
            for key, name in (
                ("clean", _("everything")),
                ("one_page", _("one page has changed")),
                ("unchanged", _("nothing has changed")),
            )
        ]
        sentence = _("Measured on %(date)s with Chromium %(chromium)s and Python %(python)s, on %(cores)d cores.")
        return [
            self.table([_("what is built"), _("seconds")], rows, "numbers"),
            self.paragraph(sentence % measured),
        ]


def _kilobytes(count: int) -> str:
    return f"{count / 1000:.1f}"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_directive("page-weights", PageWeights)
    app.add_directive("build-times", BuildTimes)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
