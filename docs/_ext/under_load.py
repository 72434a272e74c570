"""Shows what ``make load`` has counted."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from generated import Generated
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.typing import ExtensionMetadata

from tests.harness.databases import DATABASE_NAMES
from tests.load.results import RESULTS, read_runs

__all__ = ["setup"]


class _Counted(Generated):
    def runs(self) -> list[dict[str, Any]]:
        self.env.note_dependency(str(RESULTS))
        return read_runs()


class LoadSize(_Counted):
    """How much was asked of the applications, and what of it is tolerated."""

    def run(self) -> list[nodes.Node]:
        """Return a paragraph. All runs that are published have the same size."""
        run = self.runs()[0]
        sentence = _(
            "%(clients)s clients at a time send %(requests)s requests, half of them to each application. The "
            "memory of a server may grow by %(tolerated)s kB, which is less than a kilobyte for each request."
        )
        numbers = {name: f"{run[name]:,}" for name in ("clients", "requests")}
        return [self.paragraph(sentence % {**numbers, "tolerated": _kilobytes(run["tolerated_growth"])})]


class LoadResults(_Counted):
    """What was counted, with ``remove()`` and without."""

    def run(self) -> list[nodes.Node]:
        """Return a table for each database, with what it was measured on."""
        return [node for run in self.runs() for node in self._results(run)]

    def _results(self, run: dict[str, Any]) -> list[nodes.Node]:
        labels = {
            "requests": _("requests that came to their end"),
            "unsent": _("requests that were not sent before the run was broken off"),
            "unanswered": _("requests that were waited for when it was broken off"),
            "at_work": _("requests that the server worked on when it was ended"),
            "committed": _("users of whom a client was told that they are saved"),
            "unexpected": _("answers that should have been others"),
            "shared": _("sessions seen by two requests"),
            "connections": _("connections not returned"),
            "lost": _("commits lost"),
            "doubled": _("commits doubled"),
            "unwanted": _("users who were refused, and saved all the same"),
            "entries": _("entries left in the registry"),
            "growth": _("kB by which the memory has grown"),
        }
        columns, head = [], [DATABASE_NAMES[run["database"]]]
        for application in run["applications"]:
            name = application["application"]
            columns += [application["with_remove"], application["without_remove"]]
            head += [name, _("%s without remove()") % name]
        rows = [self.row(label, *(_cell(column[key], key) for column in columns)) for key, label in labels.items()]
        measured = _(
            "Measured on %(date)s with %(database)s, SQLAlchemy %(sqlalchemy)s, Flask %(flask)s, waitress "
            "%(waitress)s, FastAPI %(fastapi)s, uvicorn %(uvicorn)s and Python %(python)s, on %(cores)d cores."
        )
        database = f"{DATABASE_NAMES[run['database']]} {run['database_version']}"
        return [
            self.table(head, rows, "numbers"),
            self.paragraph(measured % {**run, **run["versions"], "database": database}),
        ]


def _cell(value: int | None, key: str) -> str:
    if value is None:
        return "–"
    return _kilobytes(value) if key == "growth" else f"{value:,}"


def _kilobytes(count: int) -> str:
    return f"{count / 1000:,.0f}"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_directive("load-size", LoadSize)
    app.add_directive("load-results", LoadResults)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
