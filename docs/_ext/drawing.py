"""Draws a record of a run as lifelines: a column for each thread or task, and time runs downwards.

The picture has no colours of its own: its parts have classes, which ``docs/_static/site.css`` colours, light or
dark, and ``book.css`` for the book. Nor does it have a font. One unit is a pixel on a phone; on wide screens it is
a little more.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import drawsvg
from recording import Entry, Record
from sphinx.locale import _
from step_words import Step, label, lane_label, lane_place, left_open, steps

__all__ = ["SCALE", "SMALL", "WIDTH", "TooManyLanesError", "draw", "text_length"]

#: What a phone has room for.
WIDTH = 340
#: How much larger the picture is drawn where there is room.
SCALE = 1.25

LARGE = 12
SMALL = 11
ROW = 17
GAP = 7
BAR = 13
TAKEN = 5
MOST_LANES = 2


class TooManyLanesError(Exception):
    """More threads or tasks took part than stand side by side on a phone."""


@dataclass(frozen=True)
class _Column:
    """Where the parts of a lane are.

    :param left: the left edge.
    :param width: the width.
    :param code: where the statements begin.
    :param line: the middle of the lifeline.
    :param events: where the labels begin.
    :param is_split: whether the labels stand beside the statements, and not below them.
    """

    left: float
    width: float
    code: float
    line: float
    events: float
    is_split: bool


@dataclass
class _Span:
    """The life of a session, or the time for which it has a connection."""

    lane: int
    top: float
    bottom: float | None = None


@dataclass
class _Picture:
    record: Record
    columns: list[_Column]
    back: drawsvg.Group = field(default_factory=drawsvg.Group)
    lines: drawsvg.Group = field(default_factory=drawsvg.Group)
    bars: drawsvg.Group = field(default_factory=drawsvg.Group)
    front: drawsvg.Group = field(default_factory=drawsvg.Group)
    y: float = 0
    sessions: dict[int, _Span] = field(default_factory=dict)
    connections: list[tuple[int, _Span]] = field(default_factory=list)
    ends: dict[int, float] = field(default_factory=dict)
    works: dict[int, _Span] = field(default_factory=dict)

    # The parts, from top to bottom

    def registry(self, step: Step) -> None:
        height = 2 * ROW + 8
        self.back.append(drawsvg.Rectangle(0.5, self.y + 0.5, WIDTH - 1, height, rx=4, class_="band"))
        self.text(step.code, 10, self.y + ROW, "code")
        self.text(label(step.entries[0]), 10, self.y + 2 * ROW, "event")
        self.y += height + 14

    def heads(self) -> None:
        self.y += 6
        has_places = any(lane_place(lane) for lane in self.record.lanes)
        for lane, column in zip(self.record.lanes, self.columns, strict=True):
            middle = column.line if column.is_split else column.left + 2
            anchor = "middle" if column.is_split else "start"
            self.text(lane_label(lane), middle, self.y + 8, "name", size=LARGE, anchor=anchor)
            if has_places:
                self.text(lane_place(lane), middle, self.y + 8 + ROW - 2, "event", anchor=anchor)
        self.y += 16 + (ROW - 2 if has_places else 0)
        self.top = self.y
        self.y += 4

    def step(self, step: Step) -> None:
        column = self.columns[step.lane]
        top = self.y
        if step.code:
            indent = 10 if step.work is not None else 0
            self.text(step.code, column.code + indent, self.y + 12, "code")
            if not column.is_split:
                self.y += ROW - 1
        rows = _packed(step, column)
        for row in rows:
            self.row(row, step.lane, column)
        self.y = max(self.y, top + ROW if step.code else self.y)
        self.y += GAP

    def row(self, row: list[Entry], lane: int, column: _Column) -> None:
        middle = self.y + ROW / 2
        for entry in row:
            self.happen(entry, lane, middle)
        self.text(_joined(row), column.events, self.y + 12, _row_class(row))
        first = row[0]
        if first.session and (owner := self.sessions[first.session].lane) != lane:
            start = self.columns[owner].line + BAR / 2 + 1
            self.lines.append(drawsvg.Line(start, middle, column.events - 4, middle, class_="reach"))
        elif first.kind == "sql":
            self.front.append(drawsvg.Circle(column.line, middle, 2, class_="dot"))
        self.y += ROW

    def happen(self, entry: Entry, lane: int, middle: float) -> None:
        if entry.kind == "made":
            self.sessions[entry.session] = _Span(lane, middle)
        elif entry.kind in ("closed", "collected"):
            self.sessions[entry.session].bottom = middle
        elif entry.kind == "taken":
            # A session that was closed can be used again.
            self.sessions[entry.session].bottom = None
            self.connections.append((entry.session, _Span(self.sessions[entry.session].lane, middle)))
        elif entry.kind == "returned":
            next(span for number, span in reversed(self.connections) if number == entry.session).bottom = middle
        elif entry.kind == "ends":
            self.ends[lane] = middle

    def leak(self) -> None:
        for number in left_open(self.record):
            column = self.columns[self.sessions[number].lane]
            self.text(str(_("connection not returned")), column.events, self.y + 12, "leak-label")
            self.y += ROW

    # What stands behind the text, once it is known how far it all goes

    def spans(self) -> None:
        bottom = self.y
        for lane, column in enumerate(self.columns):
            end = self.ends.get(lane, bottom)
            self.lines.append(drawsvg.Line(column.line, self.top, column.line, end, class_="life"))
            if lane in self.ends:
                self.front.append(drawsvg.Line(column.line - 10, end, column.line + 10, end, class_="end"))
        for span in self.sessions.values():
            self.bar(span, bottom, BAR, "session")
        for _number, span in self.connections:
            self.bar(span, bottom, TAKEN, "connection" if span.bottom else "connection leak")

    def bar(self, span: _Span, bottom: float, width: float, name: str) -> None:
        left = self.columns[span.lane].line - width / 2
        radius = width / 2
        if span.bottom is not None:
            height = max(span.bottom - span.top, width)
            self.bars.append(drawsvg.Rectangle(left, span.top, width, height, rx=radius, class_=name))
            return
        # Open below: it goes on beyond the end of the picture.
        path = drawsvg.Path(class_=name)
        path.M(left, bottom).V(span.top + radius).A(radius, radius, 0, 0, 1, left + width, span.top + radius)
        self.bars.append(path.V(bottom))

    def panels(self) -> None:
        for work, span in self.works.items():
            column = self.columns[span.lane]
            height = (span.bottom or self.y) - span.top
            rectangle = drawsvg.Rectangle(
                column.left + 0.5, span.top, column.width - 1, height, rx=4, class_="work"
            )
            self.back.append(rectangle)
            self.text(self.record.works[work].code, column.left + 10, span.top + 15, "code work-name")

    def legend(self) -> None:
        self.y += 12
        x = 2.0
        self.lines.append(drawsvg.Line(0, self.y - 6, WIDTH, self.y - 6, class_="rule"))
        for name, width, text in (
            ("session", BAR, str(_("session"))),
            ("connection", TAKEN, str(_("its connection"))),
        ):
            box = drawsvg.Rectangle(x + (BAR - width) / 2, self.y + 2, width, 14, rx=width / 2, class_=name)
            self.bars.append(box)
            self.text(text, x + BAR + 5, self.y + 13, "event")
            x += BAR + 5 + text_length(text, SMALL) + 14
        self.text(str(_("Time runs downwards.")), WIDTH - 2, self.y + 13, "event", anchor="end")
        self.y += ROW + 4

    def text(self, text: str, x: float, y: float, name: str, *, size: int = SMALL, anchor: str = "start") -> None:
        self.front.append(drawsvg.Text(text, size, x, y, class_=name, text_anchor=anchor))


def draw(record: Record, name: str, title: str) -> str:
    """Return the picture of a run, as SVG that can stand in a page.

    :param record: the run.
    :param name: what the IDs in the picture begin with.
    :param title: what a screen reader says of it.
    :raises TooManyLanesError: if more threads or tasks took part than have room.
    """
    if len(record.lanes) > MOST_LANES:
        names = ", ".join(map(lane_label, record.lanes))
        raise TooManyLanesError(
            f"{len(record.lanes)} threads or tasks work with a session ({names}), and there is room for "
            f"{MOST_LANES} on a phone. Let fewer do so"
        )
    picture = _Picture(record, _columns(len(record.lanes)))
    _fill(picture)
    drawing = drawsvg.Drawing(WIDTH, round(picture.y), class_="lifelines-picture", role="img")
    drawing.svg_args["aria-labelledby"] = f"{name}-title"
    drawing.set_pixel_scale(SCALE)
    drawing.append_title(title, id=f"{name}-title")
    for group in (picture.back, picture.lines, picture.bars, picture.front):
        drawing.append(group)
    return str(drawing.as_svg(header=""))


def _fill(picture: _Picture) -> None:
    all_steps = list(steps(picture.record))
    for step in all_steps:
        if step.entries[0].kind == "registry":
            picture.registry(step)
    picture.heads()
    work: int | None = None
    for step in all_steps:
        if step.entries[0].kind == "registry":
            continue
        if step.work != work:
            _change_work(picture, work, step)
            work = step.work
        picture.step(step)
    if work is not None:
        picture.works[work].bottom = picture.y
        picture.y += GAP
    picture.leak()
    picture.spans()
    picture.panels()
    picture.legend()


def _change_work(picture: _Picture, work: int | None, step: Step) -> None:
    if work is not None:
        picture.works[work].bottom = picture.y
        picture.y += GAP
    if step.work is not None:
        picture.works[step.work] = _Span(step.lane, picture.y)
        picture.y += ROW + 6


def _columns(count: int) -> list[_Column]:
    if count == 1:
        return [_Column(0, WIDTH, 10, 168, 188, True)]
    width = (WIDTH - 8) / count
    return [
        _Column(left, width, left + 24, left + 8, left + 24, False)
        for left in (place * (width + 8) for place in range(count))
    ]


def _packed(step: Step, column: _Column) -> list[list[Entry]]:
    """Return the entries in rows: as many statements of SQL in one as have room."""
    room = column.left + column.width - column.events
    rows: list[list[Entry]] = []
    for entry in step.entries:
        if not label(entry):
            continue
        fits = bool(rows) and text_length(_joined([*rows[-1], entry]), SMALL) <= room
        if fits and entry.kind == "sql" and rows[-1][-1].kind == "sql":
            rows[-1].append(entry)
        else:
            rows.append([entry])
    return rows


def _joined(row: list[Entry]) -> str:
    return " · ".join(map(label, row))


def _row_class(row: list[Entry]) -> str:
    return {"sql": "sql", "reset": "sql", "ends": "end-label"}.get(row[0].kind, "event")


def text_length(text: str, size: float) -> float:
    """Return about how long a text is."""

    def part(character: str) -> float:
        if unicodedata.east_asian_width(character) in "WF":
            return 1.0
        return 0.68 if character.isupper() else 0.52

    return sum(map(part, text)) * size
