"""Shows what ``make bench`` has measured: how fast the reference implementation, SQLAlchemy and the floor are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docutils import nodes
from generated import Generated
from plotting import Bar, bars, lines
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.typing import ExtensionMetadata

from tests.bench.results import RESULTS, flatness, read_speed
from tests.bench.subjects import FLOOR, REFERENCE, SQLALCHEMY

__all__ = ["call_names", "setup"]


def call_names() -> dict[str, str]:
    """Return what a reader is told that a call is, in the language of the site."""
    return {
        "call": str(_("call")),
        "custom-scope": str(_("call in a custom scope")),
        "attribute": str(_("attribute")),
        "method": str(_("method: what is added")),
        "method-with-argument": str(_("method with an argument: what is added")),
        "create-and-remove": str(_("create and remove: what is added")),
        "create-and-remove-in-custom-scope": str(_("the same in a custom scope: what is added")),
    }


def _subjects() -> dict[str, str]:
    return {
        REFERENCE: str(_("reference implementation")),
        SQLALCHEMY: "SQLAlchemy",
        FLOOR: str(_("floor")),
    }


def _times(measured: list[dict[str, Any]]) -> dict[str, tuple[str, list[float]]]:
    """Return for each subject its label, and its times."""
    return {
        subject: (label, [entry["nanoseconds"][subject] for entry in measured])
        for subject, label in _subjects().items()
    }


class _Measured(Generated):
    def measured(self) -> dict[str, Any]:
        self.env.note_dependency(str(RESULTS))
        return read_speed()

    def verdict(self, value: float | None, target: float) -> str:
        if value is None:
            return str(_("cannot be told"))
        return str(_("met")) if value <= target else str(_("not met"))


class SpeedOfCalls(_Measured):
    """What each call takes, and its ratio."""

    def run(self) -> list[nodes.Node]:
        """Return the ratios as bars, and a table of all times."""
        calls = self.measured()["calls"]
        if not calls:
            return []
        names = call_names()
        entries = [
            Bar(names[call["name"]], ratio["median"], ratio["lowest"], ratio["highest"], call["target"])
            for call in calls
            if (ratio := call["ratio"])
        ]
        head = [
            *(_("what is done"), _("target"), _("ratio"), _("the target is")),
            *(_("reference, ns"), _("SQLAlchemy, ns"), _("floor, ns")),
        ]
        rows = [
            self.row(
                names[call["name"]],
                f"{call['target']:.2f}",
                _shown_ratio(call["ratio"]),
                self.verdict(call["ratio"] and call["ratio"]["median"], call["target"]),
                *(_shown(call["nanoseconds"][subject]) for subject in (REFERENCE, SQLALCHEMY, FLOOR)),
            )
            for call in calls
        ]
        shown: list[nodes.Node] = [self.table(head, rows, "numbers")]
        if entries:
            title = str(_("The time of the reference implementation, as a part of SQLAlchemy’s")) + ": "
            title += "; ".join(f"{bar.label} {bar.value:.2f}" for bar in entries)
            shown.insert(0, bars("speed-calls", title, str(_("target: the bar ends before it")), entries))
        return shown


class SpeedMissed(_Measured):
    """How far each target is missed, and how far a class without a single check would miss it."""

    def run(self) -> list[nodes.Node]:
        """Return a table of those that are missed, or a sentence if none is."""
        rows = [
            self.row(
                call_names()[call["name"]],
                f"{call['target']:.2f}",
                *(f"{ratio['median']:.2f}" if ratio else "–" for ratio in (call["ratio"], call["bare_ratio"])),
            )
            for call in self.measured()["calls"]
            if call["ratio"] and call["ratio"]["median"] > call["target"]
        ]
        if not rows:
            return [self.paragraph(str(_("Every target is met.")))]
        head = [_("what is done"), _("target"), _("reference"), _("bare class")]
        return [self.table(head, rows, "numbers")]


class SpeedOfThreads(_Measured):
    """What a call takes where several threads call at once."""

    def run(self) -> list[nodes.Node]:
        """Return a plot of the times, and a table."""
        measured = self.measured()["threads"]
        if not measured:
            return []
        places = [str(entry["threads"]) for entry in measured]
        values = _times(measured)
        axes = (str(_("threads")), str(_("nanoseconds a call")))
        title = _title(f"{axes[1]}, {axes[0]} {places[0]}–{places[-1]}", values)
        rows = [
            self.row(
                str(entry["threads"]),
                *(_shown(entry["nanoseconds"][subject]) for subject in values),
                f"{entry['nanoseconds'][REFERENCE] / entry['nanoseconds'][SQLALCHEMY]:.2f}",
            )
            for entry in measured
        ]
        head = [_("threads"), _("reference, ns"), _("SQLAlchemy, ns"), _("floor, ns"), _("ratio")]
        return [lines("speed-threads", title, axes, places, values), self.table(head, rows, "numbers")]


class SpeedOfScopes(_Measured):
    """What a call takes, and how much memory an entry, where there are many scopes."""

    def run(self) -> list[nodes.Node]:
        """Return a plot of the times, a table, and whether the curve is flat."""
        speed = self.measured()
        measured = speed["scopes"]
        if not measured:
            return []
        places = [_power(entry["scopes"]) for entry in measured]
        values = _times(measured)
        axes = (str(_("scopes in the registry")), str(_("nanoseconds a call")))
        title = _title(f"{axes[1]}, {axes[0]} {measured[0]['scopes']:,}–{measured[-1]['scopes']:,}", values)
        rows = [
            self.row(
                f"{entry['scopes']:,}",
                *(_shown(entry["nanoseconds"][subject]) for subject in values),
                *(_shown(entry["bytes"][subject] / entry["scopes"]) for subject in values),
            )
            for entry in measured
        ]
        head = [
            *(_("scopes"), _("reference, ns"), _("SQLAlchemy, ns"), _("floor, ns")),
            *(_("reference, bytes an entry"), _("SQLAlchemy, bytes an entry"), _("floor, bytes an entry")),
        ]
        sentence = _(
            "The slowest of these times of the reference implementation is %(flat)s times the fastest. With "
            "SQLAlchemy it is %(flat_sqlalchemy)s times. The target is at most %(target)s times: %(verdict)s."
        )
        flat = flatness(speed)
        filled = {
            "flat": f"{flat:.2f}",
            "flat_sqlalchemy": f"{flatness(speed, SQLALCHEMY):.2f}",
            "target": f"{speed['flat']:.2f}",
            "verdict": self.verdict(flat, speed["flat"]),
        }
        return [
            lines("speed-scopes", title, axes, places, values),
            self.table(head, rows, "numbers"),
            self.paragraph(sentence % filled),
        ]


class SpeedMeasured(_Measured):
    """When, on what and how often it was measured, and what was left out."""

    def run(self) -> list[nodes.Node]:
        """Return a sentence, and one for each part that was left out."""
        speed = self.measured()
        sentence = _(
            "Measured on %(date)s with Python %(python)s and SQLAlchemy %(sqlalchemy)s, on %(cores)d cores, in "
            "%(processes)d processes for each part and %(samples)s turns in all."
        )
        shown: list[nodes.Node] = [self.paragraph(sentence % {**speed, "samples": f"{speed['samples']:,}"})]
        parts: dict[str, Callable[[int], str]] = {
            "calls": lambda _number: str(_("the calls")),
            "threads": lambda number: str(_("%s threads")) % f"{number:,}",
            "scopes": lambda number: str(_("%s scopes")) % f"{number:,}",
        }
        for entry in speed["left_out"]:
            part = parts[entry["part"]](entry["number"])
            reason = nodes.literal("", entry["reason"])
            shown.append(self.paragraph(str(_("Left out: %s.")) % part + " ", reason))
        return shown


def _shown(value: float) -> str:
    return f"{value:,.0f}"


def _shown_ratio(ratio: dict[str, float] | None) -> str:
    return f"{ratio['median']:.2f} ({ratio['lowest']:.2f}–{ratio['highest']:.2f})" if ratio else "–"


def _power(number: int) -> str:
    """Return a power of ten as one, because there is no room for all of its zeros."""
    zeros = len(str(number)) - 1
    if zeros < 2 or number != 10**zeros:
        return f"{number:,}"
    return f"10{str(zeros).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def _title(what: str, values: dict[str, tuple[str, list[float]]]) -> str:
    def parts() -> Iterator[str]:
        for label, line in values.values():
            yield f"{label} {_significant(min(line))}–{_significant(max(line))}"

    return f"{what}: {'; '.join(parts())}"


def _significant(value: float) -> str:
    return f"{value:.3g}"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_directive("speed-of-calls", SpeedOfCalls)
    app.add_directive("speed-missed", SpeedMissed)
    app.add_directive("speed-of-threads", SpeedOfThreads)
    app.add_directive("speed-of-scopes", SpeedOfScopes)
    app.add_directive("speed-measured", SpeedMeasured)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
