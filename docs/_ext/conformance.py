"""Shows the published results: what was run, on what, with what outcome.

Everything here is read from the files in ``docs/conformance`` and from the list of deviations, when the site is
built; no figure is typed by hand. The directives stand on the pages of the chapter on conformance.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, get_args
from unicodedata import east_asian_width

from anybadge import Badge
from docutils import nodes
from generated import Generated, link_to_page
from markupsafe import escape
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.typing import ExtensionMetadata
from text_pages import text_pages

from tests.harness.clauses import Clause, Level
from tests.harness.databases import DATABASE_NAMES
from tests.harness.deviations import DEVIATIONS, Deviation, choose, read_deviations
from tests.harness.implementations import REFERENCE
from tests.harness.project import ROOT, Run, read_runs, shows_drafts
from tests.harness.prose import plain, read_prose
from tests.results import CHANGES, RESULTS

__all__ = ["releases_without", "setup"]

BADGES = "badges"

#: How a result is shown in a table.
SIGNS = {"kept": "✓", "not kept": "✗", "unsupported": "–", "untestable": "?", "not run": "…"}


@cache
def _clauses() -> dict[str, Clause]:
    """Return the clauses by ID, in the order in which the site shows their pages."""
    contents = (ROOT / "docs" / "index.rst").read_text(encoding="utf-8")
    order = ["index", *re.findall(r"^   ([\w/-]+)$", contents, re.MULTILINE)]
    # A page that is not in the contents comes last; Sphinx complains of it.
    place = {document: number for number, document in enumerate(order)}
    pages = sorted(text_pages().values(), key=lambda page: place.get(_document(page.path), len(order)))
    return {clause.id: clause for page in pages for clause in page.clauses}


def _document(page: str) -> str:
    """Return what Sphinx calls a page of the text."""
    return Path(page).relative_to("docs").with_suffix("").as_posix()


@cache
def _deviations() -> list[Deviation]:
    return read_deviations(_clauses())


@cache
def _report(run: Run) -> dict[str, dict[str, Any]]:
    """Return what became of each clause of the text, in its order; of a new one, that it was not run."""
    path = RESULTS / f"{run.name}.json"
    report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"clauses": []}
    results = {clause["id"]: clause for clause in report["clauses"]}
    return {clause: results.get(clause, {"result": "not run"}) for clause in _clauses()}


def _title(run: Run) -> str:
    if run.implementation == "sqlalchemy":
        return f"SQLAlchemy {run.sqlalchemy}"
    return _("the reference implementation")


def _short_title(run: Run) -> str:
    return run.sqlalchemy if run.implementation == "sqlalchemy" else _("reference")


def _runs_on_sqlite() -> list[Run]:
    return [run for run in read_runs() if run.database == "sqlite"]


def releases_without(clause_id: str) -> list[str]:
    """Return the releases of SQLAlchemy, such as "1.3", that are known not to keep a clause, in their order.

    A release that a clause does not claim to hold for, or that lacks what its snippet uses, is not among them.
    """
    return [
        run.sqlalchemy.rpartition(".")[0]
        for run in _runs_on_sqlite()
        if run.implementation == "sqlalchemy" and _report(run).get(clause_id, {}).get("result") == "not kept"
    ]


class _Generated(Generated):
    """A part of a page that is made from the results."""

    def depend_on_results(self) -> None:
        """Let Sphinx make the page anew when the results are."""
        text = (ROOT / page.path for page in text_pages().values())
        for path in (*RESULTS.glob("*.json"), DEVIATIONS, ROOT / "pyproject.toml", *text):
            self.env.note_dependency(str(path))

    def clause(self, clause_id: str) -> nodes.Node:
        """Return a link to a clause."""
        return pending_xref(
            "",
            nodes.literal("", clause_id),
            refdomain="clause",
            reftype="clause",
            reftarget=clause_id,
            refdoc=self.env.docname,
            refexplicit=False,
            refwarn=True,
        )

    def title_of(self, page: str) -> nodes.Node:
        """Return the title of a page of the text, with a link to it."""
        rubric = nodes.rubric("", "", link_to_page(_document(page), self.env.docname))
        rubric["translatable"] = False
        return rubric


def _share(part: int, whole: int) -> str:
    return _("%(part)d of %(whole)d (%(percent).1f%%)") % {
        "part": part,
        "whole": whole,
        "percent": 100 * part / max(whole, 1),
    }


class RunCounts(_Generated):
    """How many clauses each run kept, and the badges."""

    def run(self) -> list[nodes.Node]:
        """Return one row for each run."""
        self.depend_on_results()
        rows = []
        for run in read_runs():
            results = Counter(clause["result"] for clause in _report(run).values())
            applicable = results["kept"] + results["not kept"]
            rows.append(
                self.row(
                    _title(run),
                    DATABASE_NAMES[run.database],
                    str(results["kept"]),
                    str(results["not kept"]),
                    str(results["unsupported"]),
                    _share(results["kept"], applicable),
                )
            )
        of_results = [_("kept"), _("not kept"), _("unsupported"), _("of what applies")]
        badges = self.paragraph(*(self._badge(run) for run in _runs_on_sqlite()), classes=["badges"])
        return [self.table([_("run on"), _("database"), *of_results], rows, "compact"), badges]

    def _badge(self, run: Run) -> nodes.Node:
        path = "../" * self.env.docname.count("/") + f"{BADGES}/{run.name}.svg"
        name, value = _badge_texts(run, self.config.html_title)
        text = escape(_("%(name)s: %(value)s") % {"name": name, "value": value})
        return nodes.raw("", f'<img src="{path}" alt="{text}" height="20">', format="html")


class TextInFigures(_Generated):
    """How large the text is, and what it was tried on."""

    def run(self) -> list[nodes.Node]:
        """Return a short list of numbers, each with what it counts."""
        self.depend_on_results()
        faults = json.loads((RESULTS / "faults.json").read_text(encoding="utf-8"))["faults"]
        mutants = json.loads((RESULTS / "mutation.json").read_text(encoding="utf-8"))["counts"]
        rejected = sum(fault["rejected"] in ("always", "strict") for fault in faults)
        figures = [
            (len(_clauses()), _("clauses, each proven by a snippet")),
            (len({run.sqlalchemy for run in read_runs()}), _("releases of SQLAlchemy, from 1.3 to 2.1")),
            (rejected, _("faulty implementations found out")),
            (mutants["killed"], _("small changes of the code noticed")),
        ]
        items = [
            nodes.list_item("", self.paragraph(nodes.strong("", str(number)), f" {what}"))
            for number, what in figures
        ]
        return [nodes.bullet_list("", *items, classes=["figures"])]


class ResultTable(_Generated):
    """What became of each clause in each implementation."""

    def run(self) -> list[nodes.Node]:
        """Return one table for each page of the text."""
        self.depend_on_results()
        runs = _runs_on_sqlite()
        head = [_("clause"), *(_short_title(run) for run in runs)]
        tables: list[nodes.Node] = []
        for page in dict.fromkeys(clause.page for clause in _clauses().values()):
            tables.append(self.title_of(page))
            rows = [
                self.row(
                    [self.clause(clause.id), _(" (%s)") % _(clause.level) if clause.level != "must" else ""],
                    *(self._result(clause, run) for run in runs),
                    anchor=f"result.{clause.id}",
                )
                for clause in _clauses().values()
                if clause.page == page
            ]
            tables.append(self.table(head, rows, "results"))
        return tables

    def _result(self, clause: Clause, run: Run) -> nodes.Node:
        result = _report(run)[clause.id]["result"]
        sign = nodes.inline("", SIGNS[result], classes=[f"result-{result.replace(' ', '-')}"])
        deviation = choose(_deviations(), run.implementation, run.sqlalchemy).get(clause.id)
        if deviation is None:
            return sign
        return nodes.reference("", "", sign, refid=_anchor(deviation), internal=True)


def _anchor(deviation: Deviation) -> str:
    return f"deviation.{deviation.clauses[0]}.{deviation.kind.replace(' ', '-')}"


class ClauseList(_Generated):
    """All clauses, by page; a script lets a reader choose some of them."""

    def run(self) -> list[nodes.Node]:
        """Return one table for each page of the text."""
        self.depend_on_results()
        locale = self.config.language
        lists: list[nodes.Node] = [self._filter()]
        pages = text_pages()
        for path in dict.fromkeys(clause.page for clause in _clauses().values()):
            page = pages[path]
            prose = read_prose(page, ROOT, locale, keep_markup=True, or_source=shows_drafts())
            self.env.note_dependency(str(ROOT / page.path))
            rows = [
                self.row(
                    self.clause(clause.id),
                    _(clause.level),
                    [*_with_code(prose.clauses[clause.id][0])],
                )
                for clause in page.clauses
            ]
            section = nodes.container("", classes=["clause-list"])
            section += self.title_of(page.path)
            section += self.table([_("clause"), _("level"), _("what it says")], rows, "wordy")
            lists.append(section)
        return lists

    def _filter(self) -> nodes.Node:
        levels = "".join(f"<option>{_(level)}</option>" for level in get_args(Level))
        # clause-filter.js shows it.
        return nodes.raw(
            "",
            f"""<form class="clause-filter" data-count="{_("%d clauses")}" hidden>
<label>{_("page")} <select name="chapter"><option value="">{_("all")}</option></select></label>
<label>{_("level")} <select name="level"><option value="">{_("all")}</option>{levels}</select></label>
<label>{_("words")} <input name="words" type="search"></label>
<output></output>
</form>""",
            format="html",
        )


def _with_code(text: str) -> Iterator[str | nodes.Node]:
    """Yield a paragraph of reStructuredText as plain text, but with its code as code.

    Not parsed, because Chinese has no blanks round its markup, and the links would be those of another page.
    """
    for number, part in enumerate(text.split("``")):
        yield nodes.literal("", part) if number % 2 else plain(part)


class FaultCounts(_Generated):
    """How many broken implementations the text rejects, and how many clauses notice one."""

    def run(self) -> list[nodes.Node]:
        """Return one table of counts."""
        self.depend_on_results()
        report = json.loads((RESULTS / "faults.json").read_text(encoding="utf-8"))
        faults, clauses = report["faults"], report["clauses"]
        rejected = [fault for fault in faults if fault["rejected"] == "always"]
        strictly = [fault for fault in faults if fault["rejected"] == "strict"]
        sharp = [clause for clause in clauses if clause["notices_itself"]]
        return [
            self.table(
                [_("what"), _("number")],
                [
                    self.row(_("broken implementations"), str(len(faults))),
                    self.row(_("of these, rejected because a clause that must hold fails"), str(len(rejected))),
                    self.row(_("rejected in a strict run alone, because a should fails"), str(len(strictly))),
                    self.row(_("not rejected"), str(len(faults) - len(rejected) - len(strictly))),
                    self.row(_("clauses"), str(len(clauses))),
                    self.row(_("of these, sharp"), str(len(sharp))),
                    self.row(_("not sharp, for a recorded reason"), str(len(clauses) - len(sharp))),
                ],
            )
        ]


class MutationScore(_Generated):
    """How many changes of the reference implementation the text notices."""

    def run(self) -> list[nodes.Node]:
        """Return one row for each file, and one for all."""
        self.depend_on_results()
        report = json.loads((RESULTS / "mutation.json").read_text(encoding="utf-8"))
        columns = ("mutants", "killed", "timed_out", "equivalent", "survived")
        counts = {name: of_file for name, of_file in report["files"].items() if of_file["mutants"]}
        counts[_("all")] = report["counts"]
        rows = [
            self.row(
                name,
                *(str(of_file[column]) for column in columns),
                self._score(of_file),
            )
            for name, of_file in counts.items()
        ]
        head = [
            _("file"),
            _("changes"),
            _("noticed"),
            _("ran too long"),
            _("equivalent"),
            _("unnoticed"),
            _("noticed, of those not equivalent"),
        ]
        return [self.table(head, rows)]

    def _score(self, counts: Mapping[str, int]) -> str:
        """Return the score as it is usually counted: what cannot be noticed is left out."""
        noticeable = counts["mutants"] - counts["equivalent"]
        return _share(noticeable - counts["survived"], noticeable)


class DeviationList(_Generated):
    """Why clauses are not kept."""

    def run(self) -> list[nodes.Node]:
        """Return one definition for each deviation."""
        self.depend_on_results()
        return [
            nodes.definition_list(
                "", *(self._entry(deviation) for deviation in _deviations()), classes=["deviations"]
            )
        ]

    def _entry(self, deviation: Deviation) -> nodes.definition_list_item:
        clauses: list[nodes.Node] = []
        for clause in deviation.clauses:
            clauses += [nodes.Text(_(", "))] if clauses else []
            clauses.append(self.clause(clause))
        releases = [
            run.sqlalchemy for run in _runs_on_sqlite() if deviation.covers(run.implementation, run.sqlalchemy)
        ]
        kept_out = _("SQLAlchemy %(releases)s: %(kind)s") % {
            "releases": _(", ").join(releases),
            "kind": _(deviation.kind),
        }
        term = nodes.term("", kept_out, ids=[_anchor(deviation)])
        where = self.paragraph(nodes.reference("", _("where to look it up"), refuri=deviation.link))
        return nodes.definition_list_item(
            "",
            term,
            nodes.definition("", nodes.paragraph("", "", *clauses), self.translatable(deviation.reason), where),
        )


class LastChanges(_Generated):
    """What changed when the results were last published."""

    def run(self) -> list[nodes.Node]:
        """Return the date, and one item for each change, with the runs that show it."""
        self.depend_on_results()
        last = json.loads(CHANGES.read_text(encoding="utf-8"))
        runs_of: dict[tuple[str, str], list[str]] = {}
        for run, noted in last["runs"].items():
            for clause, before, after in noted["changes"]:
                change = f"{_(before)} → {_(after)}"
                runs_of.setdefault((clause, change), []).append(run)
        items = [
            nodes.list_item(
                "",
                self.paragraph(
                    self.clause(clause) if clause in _clauses() else nodes.literal("", clause),
                    f" {change} ({', '.join(runs)})",
                ),
            )
            for (clause, change), runs in sorted(runs_of.items())
        ]
        new = [run for run, noted in last["runs"].items() if noted["is_new"]]
        if new:
            items.append(nodes.list_item("", self.paragraph(_("New runs: %s") % ", ".join(new))))
        return [
            self.paragraph(_("Changes published on %s:") % last["date"]),
            nodes.bullet_list("", *items, classes=["changes"]),
        ]


class ChangesWith(_Generated):
    """What one release of SQLAlchemy keeps, and the one before it on the list does not, or the reverse."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return one row for each clause."""
        self.depend_on_results()
        runs = [run for run in _runs_on_sqlite() if run.implementation == "sqlalchemy"]
        releases = [run.sqlalchemy for run in runs]
        wanted = self.arguments[0]
        if wanted not in releases[1:]:
            raise self.error(
                f"the text is not run on {wanted} and a release before it; choose one of {releases[1:]}"
            )
        new = runs[releases.index(wanted)]
        old = runs[releases.index(wanted) - 1]
        rows = []
        for clause in _clauses().values():
            before, after = _report(old)[clause.id], _report(new)[clause.id]
            if before["result"] != after["result"] and before.get("kind") != "unsupported":
                why = self._why(clause, old if before["result"] != "kept" else new)
                results: list[list[str | nodes.Node]] = [
                    [nodes.inline("", release, classes=["of-release"]), f" {_(result)}"]
                    for release, result in ((old.sqlalchemy, before["result"]), (new.sqlalchemy, after["result"]))
                ]
                rows.append(self.row(self.clause(clause.id), *results))
                rows[-1] += nodes.entry("", why)
        if not rows:
            return [self.paragraph(_("Nothing changed."))]
        return [self.table([_("clause"), old.sqlalchemy, new.sqlalchemy, _("why")], rows, "wordy")]

    def _why(self, clause: Clause, run: Run) -> nodes.Node:
        deviation = choose(_deviations(), run.implementation, run.sqlalchemy).get(clause.id)
        if deviation is not None:
            return self.translatable(deviation.reason)
        if clause.since is None:
            raise self.error(f"why {clause.id!r} changed is not known; run 'make matrix'")
        return self.paragraph(_("since %s") % clause.since)


class KeptByAll(_Generated):
    """How many clauses every release keeps."""

    def run(self) -> list[nodes.Node]:
        """Return one sentence."""
        self.depend_on_results()
        runs = [run for run in _runs_on_sqlite() if run.implementation == "sqlalchemy"]
        asked = [
            clause
            for clause in _clauses()
            if all(_report(run)[clause]["result"] in ("kept", "not kept") for run in runs)
        ]
        kept = [clause for clause in asked if all(_report(run)[clause]["result"] == "kept" for run in runs)]
        sentence = _("Of the %(asked)d clauses that all these releases can be asked, all keep %(kept)d.")
        return [self.paragraph(sentence % {"asked": len(asked), "kept": len(kept)})]


class _Badge(Badge):  # type: ignore[misc]
    """A badge with room for Chinese, whose characters are as wide as they are high."""

    def get_text_width(self, text: str) -> int:
        """Return the width of a text in pixels."""
        wide = [character for character in text if east_asian_width(character) in "WF"]
        narrow = "".join(character for character in text if character not in wide)
        width: int = super().get_text_width(narrow) + self.font_size * len(wide)
        return width


def _badge_texts(run: Run, site_title: str) -> tuple[str, str]:
    """Return the name and the value of a run's badge, in the language of the site."""
    results = Counter(clause["result"] for clause in _report(run).values())
    name = site_title if run.implementation == REFERENCE else _title(run)
    value = _("%(kept)d of %(all)d clauses kept") % {
        "kept": results["kept"],
        "all": results["kept"] + results["not kept"],
    }
    return name, value


def write_badges(app: Sphinx, error: Exception | None) -> None:
    """Write one SVG picture for each run, for whoever wants to show how an implementation did.

    Other sites link to these files, so their names stay.
    """
    if error is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir) / BADGES
    folder.mkdir(exist_ok=True)
    for run in read_runs():
        kept_all = all(clause["result"] != "not kept" for clause in _report(run).values())
        badge = _Badge(
            *_badge_texts(run, app.config.html_title), default_color="#2f7d4f" if kept_all else "#8a6100"
        )
        (folder / f"{run.name}.svg").write_text(badge.badge_svg_text, encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.add_directive("run-counts", RunCounts)
    app.add_directive("text-in-figures", TextInFigures)
    app.add_directive("clause-list", ClauseList)
    app.add_directive("fault-counts", FaultCounts)
    app.add_directive("mutation-score", MutationScore)
    app.add_directive("result-table", ResultTable)
    app.add_directive("deviation-list", DeviationList)
    app.add_directive("last-changes", LastChanges)
    app.add_directive("changes-with", ChangesWith)
    app.add_directive("kept-by-all", KeptByAll)
    app.connect("build-finished", write_badges)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
