"""Says in words, in the language of the page, what a record of a run holds: labels of a picture, and its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from recording import Entry, Lane, Record
from sphinx.locale import _

__all__ = ["Step", "Words", "label", "lane_label", "lane_place", "left_open", "run_label", "sentences", "steps"]

#: A sentence as its parts: text, and whether it is code.
Words = list[tuple[str, bool]]

# Stands for the code in a sentence that is being translated.
_CODE = "\0"


@dataclass(frozen=True)
class Step:
    """Something that the program does, with all that comes of it at once.

    :param lane: who does it, as an index of the lanes.
    :param code: the statement; empty for what no statement does.
    :param work: within which call, as an index of the works; None if within none.
    :param entries: what happens.
    """

    lane: int
    code: str
    work: int | None
    entries: tuple[Entry, ...]


def steps(record: Record) -> Iterator[Step]:
    """Return what happened, statement by statement."""

    def belongs(entry: Entry) -> tuple[object, ...]:
        return entry.lane, entry.line, entry.code, entry.work

    for _key, entries in groupby(record.entries, key=belongs):
        together = tuple(entries)
        first = together[0]
        yield Step(first.lane, first.code, first.work, together)


def lane_label(lane: Lane) -> str:
    """Return what a lane is called."""
    if lane.kind == "main":
        return str(_("Main thread"))
    if lane.kind == "worker":
        return _("Worker thread %d") % lane.number
    if lane.kind == "task":
        return _("Task %d") % lane.number
    return _("Thread %d") % lane.number


def lane_place(lane: Lane) -> str:
    """Return where a task runs, which is not always seen; an empty text for a thread."""
    return str(_("on the main thread")) if lane.kind == "task" and lane.on_main_thread else ""


def label(entry: Entry) -> str:
    """Return what happens, in a word or two; an empty text where the statement says it all."""
    labels = {
        "registry": _("one registry, no session yet"),
        "made": _("session %d made") % entry.session,
        "closed": _("session %d closed") % entry.session,
        "collected": _("session %d collected") % entry.session,
        "taken": _("connection taken"),
        "returned": _("connection returned"),
        "sql": entry.sql,
        "reset": _("%s by the pool") % entry.sql,
        "ends": _("the thread ends"),
        "collector": "",
    }
    # Outside a build the labels are not yet strings.
    return str(labels[entry.kind])


def left_open(record: Record) -> list[int]:
    """Return the sessions whose connection is still out when the program ends."""
    out: list[int] = []
    for entry in record.entries:
        if entry.kind == "taken":
            out.append(entry.session)
        elif entry.kind == "returned":
            out.remove(entry.session)
    return out


def run_label(record: Record) -> str:
    """Return what the program ran on."""
    if record.implementation == "sqlalchemy":
        return _("Drawn from a run on SQLAlchemy %s.") % record.sqlalchemy
    return _("Drawn from a run on the reference implementation, with SQLAlchemy %s.") % record.sqlalchemy


def sentences(record: Record) -> Iterator[Words]:
    """Return the steps in words, one after the other."""
    work: int | None = None
    for step in steps(record):
        name = lane_label(record.lanes[step.lane])
        if step.work is not None and step.work != work:
            text = _("%(lane)s: %(code)s begins.") % {"lane": name, "code": _CODE}
            yield _with_code(text, record.works[step.work].code)
        work = step.work
        labels = [text for text in map(label, step.entries) if text]
        happens = _listed(labels) if labels else ""
        if step.entries[0].kind == "registry":
            yield _with_code(_("%(code)s: %(events)s.") % {"code": _CODE, "events": happens}, step.code)
        elif not step.code:
            yield [(_("%(lane)s: %(events)s.") % {"lane": name, "events": happens}, False)]
        elif not happens:
            text = _("%(lane)s, %(code)s: nothing happens to a session.") % {"lane": name, "code": _CODE}
            yield _with_code(text, step.code)
        else:
            text = _("%(lane)s, %(code)s: %(events)s.") % {"lane": name, "code": _CODE, "events": happens}
            yield _with_code(text, step.code)
    for session in left_open(record):
        yield [(_("When the program ends, session %d has not returned its connection.") % session, False)]


def _listed(texts: list[str]) -> str:
    return reduce(
        lambda these, another: _("%(these)s, %(another)s") % {"these": these, "another": another},
        texts[1:],
        texts[0],
    )


def _with_code(text: str, code: str) -> Words:
    before, _sign, after = text.partition(_CODE)
    return [(part, is_code) for part, is_code in ((before, False), (code, True), (after, False)) if part]
