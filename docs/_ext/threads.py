"""Shows the steps of several threads side by side: ``.. threads::``.

Each thread is a column of a table and each step a row, in the order that the page gives, so that time runs
downwards. What a ``threads`` block may hold is checked by the harness; see ``tests/harness/schedules.py``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from chinese_markup import SPACE_IN_CHINESE
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from tests.harness.schedules import SCHEDULE_OPTIONS, Schedule, read_schedule
from tests.harness.snippets import Code, TextError, parse_snippet

__all__ = ["read_columns", "setup"]


class ThreadsError(SphinxError):
    """A translation has changed a column so that it cannot be split into its steps."""

    category = "Threads error"


class Columns(nodes.General, nodes.Element):
    """The code of each thread in a literal block, as the page is written; that is what is translated."""


class Table(nodes.General, nodes.Element):
    """The same, step by step."""


class Row(nodes.Part, nodes.Element):
    """One step, of one of the threads."""


class Cell(nodes.Part, nodes.Element):
    """The code of a step, or nothing, for a thread whose turn it is not."""


class ThreadsDirective(SphinxDirective):
    """What several threads do, and in what order."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(SCHEDULE_OPTIONS, directives.unchanged)

    def run(self) -> list[nodes.Node]:
        """Return the columns; they become a table when they are translated."""
        columns = Columns("", *self.parse_content_to_nodes(), options=dict(self.options))
        self.set_source_info(columns)
        self.env.get_domain("clause").data["schedules"].setdefault(self.env.docname, []).append(
            (dict(self.options), [block.astext() for block in columns.findall(nodes.literal_block)])
        )
        return [columns]


class StepsInOrder(SphinxPostTransform):
    """Makes a table of the columns."""

    default_priority = 100
    # The catalogs are made of the columns as they are.
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace the columns of a page."""
        for columns in list(self.document.findall(Columns)):
            columns.replace_self(_table(columns))


def read_columns(path: str, line: int, options: dict[str, str], texts: list[str]) -> Schedule:
    """Read a schedule as Sphinx shows it.

    :param path: the page, for the error.
    :param line: the line of the directive.
    :param options: its options.
    :param texts: the code of each thread.
    :raises ThreadsError: if the harness could not run it.
    """
    try:
        return read_schedule(path, line, options, [parse_snippet(Code(line, text), path) for text in texts])
    except TextError as error:
        raise ThreadsError(str(error)) from None


def _table(columns: Columns) -> Table:
    blocks = list(columns.findall(nodes.literal_block))
    schedule = read_columns(
        columns.source or "", columns.line or 1, columns["options"], [block.astext() for block in blocks]
    )
    steps = [column.steps() for column in schedule.columns]
    titles = [_("Thread %d") % number for number in range(1, len(blocks) + 1)]
    note = _("Time runs downwards.")
    if len(schedule.orders) > 1:
        note += " " + _("Checked in %d orders of these steps, this one among them.") % len(schedule.orders)
        note = SPACE_IN_CHINESE.sub("", note)
    table = Table("", titles=titles, note=note)
    for step in schedule.steps(schedule.shown):
        row = Row()
        for number, (title, block) in enumerate(zip(titles, blocks, strict=True), 1):
            cell = Cell("", title=title)
            if number == step.thread:
                text = steps[number - 1][step.number - 1]
                cell += nodes.literal_block(text, text, language=block.get("language", "pycon"))
            row += cell
        table += row
    return table


# The roles say what a screen reader is told anyway, as long as the style sheet leaves the table one. On narrow
# screens it does not.


def _begin_table(self: HTML5Translator, node: Table) -> None:
    heads = "".join(f'<th scope="col" role="columnheader">{self.encode(title)}</th>' for title in node["titles"])
    self.body.append(
        f'<table class="threads" role="table">\n<caption>{self.encode(node["note"])}</caption>\n'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n<tbody role="rowgroup">\n'
    )


def _end_table(self: HTML5Translator, node: Table) -> None:
    self.body.append("</tbody>\n</table>\n")


def _begin_row(self: HTML5Translator, node: Row) -> None:
    self.body.append('<tr role="row">')


def _end_row(self: HTML5Translator, node: Row) -> None:
    self.body.append("</tr>\n")


def _begin_cell(self: HTML5Translator, node: Cell) -> None:
    self.body.append(f'<td role="cell" data-thread="{self.attval(node["title"])}">')


def _end_cell(self: HTML5Translator, node: Cell) -> None:
    self.body.append("</td>")


def _begin_columns(self: Any, node: Columns) -> None:
    """Outside HTML the columns stand one below the other."""


def _end_columns(self: Any, node: Columns) -> None:
    """See above."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_directive("threads", ThreadsDirective)
    as_they_are = (_begin_columns, _end_columns)
    app.add_node(Columns, html=as_they_are, text=as_they_are, latex=as_they_are)
    app.add_node(Table, html=(_begin_table, _end_table))
    app.add_node(Row, html=(_begin_row, _end_row))
    app.add_node(Cell, html=(_begin_cell, _end_cell))
    app.add_post_transform(StepsInOrder)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
