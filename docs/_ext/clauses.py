"""The Sphinx side of a clause: ``.. clause::``, ``.. setup::`` and the role ``:clause:``.

What may stand in them is checked by the harness, which reads the same pages; see ``tests/harness/clauses.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from conformance import releases_without
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.locale import _
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinx.util.typing import ExtensionMetadata
from text_pages import text_pages
from threads import read_columns

from tests.harness.clauses import CLAUSE_OPTIONS, TextError
from tests.harness.schedules import Schedule


class ClauseError(SphinxError):
    """A clause is not as it has to be; the message names file, line and remedy."""

    category = "Clause error"


class ClauseDirective(SphinxDirective):
    """A clause: its text and its snippets, with a permalink beside them."""

    has_content = True
    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(CLAUSE_OPTIONS, directives.unchanged)

    def run(self) -> list[nodes.Node]:
        """Return the clause as a container whose ID is the clause's."""
        clause_id = self.arguments[0]
        level = self.options.get("level", "must")
        self.env.get_domain("clause").data["clauses"][clause_id] = (self.env.docname, dict(self.options))
        container = nodes.container(
            "", *self._marks(clause_id, level), *self.parse_content_to_nodes(), ids=[clause_id]
        )
        container["classes"] = ["clause", f"clause-{level}"]
        self.set_source_info(container)
        return [container]

    def _marks(self, clause_id: str, level: str) -> Iterable[nodes.Node]:
        # Raw nodes are neither translated nor searched. The sign itself comes from the style sheet, so that it
        # does not turn up in the summaries of the search either.
        label = f"{_('Permalink to this clause')}: {clause_id}"
        yield nodes.raw(
            "",
            f'<a class="clause-link" href="#{clause_id}" title="{label}" aria-label="{label}"></a>',
            format="html",
        )
        marks = [_(level)] if level != "must" else []
        marks += [_("since %s") % self.options["since"]] if "since" in self.options else []
        marks += [_("until %s") % self.options["until"]] if "until" in self.options else []
        for mark in marks:
            yield nodes.raw("", f'<span class="clause-level">{mark}</span>', format="html")
        lacking = releases_without(clause_id)
        if lacking:
            mark = _("not in SQLAlchemy %s") % ", ".join(lacking)
            results = self.env.app.builder.get_relative_uri(self.env.docname, "conformance/results")
            yield nodes.raw(
                "",
                f'<a class="clause-level" href="{results}#result.{clause_id}">{mark}</a>',
                format="html",
            )
        if "untestable" in self.options:
            yield nodes.raw("", f'<span class="clause-level">{_("not tested")}</span>', format="html")
            # With a source and a rawsource, the reason is offered for translation.
            reason = nodes.paragraph(self.options["untestable"], self.options["untestable"])
            reason["classes"] = ["clause-untested"]
            self.set_source_info(reason)
            yield reason


class SetupDirective(SphinxDirective):
    """The code that all clauses of a page start from, visible and copyable."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"timeout": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the code in a box of its own."""
        caption = nodes.paragraph("", _("Setup for this page"))
        return [nodes.container("", caption, *self.parse_content_to_nodes(), classes=["setup"])]


class ClauseDomain(Domain):
    """Knows on which page each clause stands, so that ``:clause:`` can link to it.

    It also knows what the ``threads`` blocks of each page show.
    """

    name = "clause"
    label = "Clause"
    initial_data: ClassVar[dict[str, Any]] = {"clauses": {}, "schedules": {}}
    data_version = 2

    def clear_doc(self, docname: str) -> None:
        """Forget the clauses of a page."""
        self.data["schedules"].pop(docname, None)
        for clause_id, (page, _options) in list(self.data["clauses"].items()):
            if page == docname:
                del self.data["clauses"][clause_id]

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over the clauses that another process has read."""
        for clause_id, (page, options) in otherdata["clauses"].items():
            if page in docnames:
                self.data["clauses"][clause_id] = (page, options)
        for page, schedules in otherdata["schedules"].items():
            if page in docnames:
                self.data["schedules"][page] = schedules

    def resolve_any_xref(self, *args: Any) -> list[tuple[str, nodes.reference]]:
        """Leave the role ``:any:`` to the other domains."""
        return []

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Return the link to a clause; None, which Sphinx reports, where there is no such clause."""
        if target not in self.data["clauses"]:
            return None
        page, _options = self.data["clauses"][target]
        return make_refnode(builder, fromdocname, page, target, contnode, target)


class ClauseRole(XRefRole):
    """A link to a clause, which shows its ID: ``:clause:`registry.call.same-session```."""

    def process_link(
        self,
        env: BuildEnvironment,
        refnode: nodes.Element,
        has_explicit_title: bool,
        title: str,
        target: str,
    ) -> tuple[str, str]:
        """Hand the link over to the domain of the clauses."""
        refnode["refdomain"] = "clause"
        return title, target


def check_text(app: Sphinx) -> None:
    """Stop the build where the harness could not read the text."""
    try:
        text_pages()
    except TextError as error:
        raise ClauseError(str(error)) from None


def check_same_clauses(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build where Sphinx shows other clauses than the harness runs.

    The two read the same pages in different ways: Sphinx as reStructuredText, the harness line by line.
    """
    shown = {
        clause_id: (page, {name: " ".join(value.split()) for name, value in options.items()})
        for clause_id, (page, options) in env.get_domain("clause").data["clauses"].items()
    }
    run = {
        clause.id: (Path(page.path).relative_to("docs").with_suffix("").as_posix(), clause)
        for page in text_pages().values()
        for clause in page.clauses
    }
    for clause_id in sorted(set(shown) ^ set(run)):
        where = f"docs/{shown[clause_id][0]}.rst" if clause_id in shown else f"docs/{run[clause_id][0]}.rst"
        what = "shown and not run" if clause_id in shown else "run and not shown"
        raise ClauseError(
            f"{where}: the clause {clause_id!r} is {what}. Begin it with '.. clause:: ID' on a line of its own, "
            "outside comments, tables and included files.",
        )
    for clause_id, (page, options) in shown.items():
        clause = run[clause_id][1]
        read = {
            "level": clause.level,
            "since": clause.since,
            "until": clause.until,
            "untestable": clause.untestable,
            "after": " ".join(clause.after) or None,
        }
        for name, value in read.items():
            if options.get(name, "must" if name == "level" else None) != value:
                raise ClauseError(
                    f"docs/{page}.rst:{clause.line}: the harness reads :{name}: of {clause_id!r} as {value!r}, "
                    f"Sphinx as {options.get(name)!r}. Write each option once, on one line.",
                )


def check_same_schedules(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build where Sphinx shows other steps of threads, or other orders, than the harness runs."""
    shown = env.get_domain("clause").data["schedules"]
    for page in text_pages().values():
        run = [clause.schedule for clause in page.clauses if clause.schedule]
        line = run[0].line if run else 1
        seen = [
            read_columns(page.path, line, options, texts)
            for options, texts in shown.get(Path(page.path).relative_to("docs").with_suffix("").as_posix(), [])
        ]
        if [_comparable(schedule) for schedule in seen] != [_comparable(schedule) for schedule in run]:
            raise ClauseError(
                f"{page.path}:{line}: the harness runs other steps of threads than Sphinx shows, or in other "
                "orders. Write each '.. threads::' block, and each of its options, once and on a line of its own.",
            )


def _comparable(schedule: Schedule) -> tuple[object, ...]:
    return schedule.shown, set(schedule.before), [column.text for column in schedule.columns]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.add_directive("clause", ClauseDirective)
    app.add_directive("setup", SetupDirective)
    app.add_domain(ClauseDomain)
    app.add_role("clause", ClauseRole())
    app.connect("builder-inited", check_text)
    app.connect("env-check-consistency", check_same_clauses)
    app.connect("env-check-consistency", check_same_schedules)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
