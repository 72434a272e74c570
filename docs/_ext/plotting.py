"""Draws figures: lines over a row of numbers, and bars with a mark at their target.

As in ``drawing.py``, a plot has neither colours nor a font of its own: its parts have classes, which the style
sheets of site and book colour, and its text is text. One unit is a pixel on a phone. A table tells the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import drawsvg
from docutils import nodes
from drawing import SCALE, SMALL, WIDTH, text_length
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

__all__ = ["Bar", "Plot", "bars", "lines", "setup"]

#: Between the parts of a plot.
GAP = 8
LINE = 16
#: How high the field of a plot of lines is.
HEIGHT = 170


class Plot(nodes.General, nodes.Element):
    """A plot, in its attribute ``svg``."""


@dataclass(frozen=True)
class Bar:
    """A bar, with a line that shows how far its value varies.

    :param label: what stands above it.
    :param value: its length.
    :param lowest: where the line begins.
    :param highest: where it ends.
    :param target: where the mark is that the bar should not pass.
    """

    label: str
    value: float
    lowest: float
    highest: float
    target: float


def bars(name: str, title: str, legend: str, entries: Sequence[Bar]) -> Plot:
    """Return bars, one below the other.

    :param name: what the IDs in the plot begin with.
    :param title: what a screen reader says of it.
    :param legend: what the marks mean.
    :param entries: the bars, from top to bottom.
    """
    longest = max(max(bar.value, bar.highest, bar.target) for bar in entries)
    room = WIDTH - 44
    row = 2 * LINE + GAP
    height = row * len(entries) + LINE + GAP
    drawing = _drawing(name, title, height)

    def place(value: float) -> float:
        return 1 + value / longest * room

    for number, bar in enumerate(entries):
        top = number * row
        is_met = bar.value <= bar.target
        drawing.append(_text(bar.label, 0, top + 11, "label"))
        width = place(bar.value) - 1
        name_of_bar = "bar" if is_met else "bar missed"
        drawing.append(drawsvg.Rectangle(1, top + LINE, width, 12, rx=2, class_=name_of_bar))
        middle = top + LINE + 6
        drawing.append(drawsvg.Line(place(bar.lowest), middle, place(bar.highest), middle, class_="range"))
        mark = place(bar.target)
        drawing.append(drawsvg.Line(mark, top + LINE - 3, mark, top + LINE + 15, class_="target"))
        end = max(place(bar.value), place(bar.highest), mark)
        drawing.append(_text(f"{bar.value:.2f}", end + 6, top + LINE + 10, "value"))
    bottom = row * len(entries) + 12
    drawing.append(drawsvg.Line(3, bottom - 12, 3, bottom + 4, class_="target"))
    drawing.append(_text(legend, 12, bottom, "event"))
    return Plot("", svg=str(drawing.as_svg(header="")))


def lines(
    name: str,
    title: str,
    axes: tuple[str, str],
    places: Sequence[str],
    values: Mapping[str, tuple[str, Sequence[float]]],
) -> Plot:
    """Return lines over places that are equally far from each other.

    :param name: what the IDs in the plot begin with.
    :param title: what a screen reader says of it.
    :param axes: what is along the plot, and what goes up in it.
    :param places: the label of each place.
    :param values: for each line the class of its parts, its label, and its value at each place, none below 0.
    """
    step, count = _steps(max(max(line) for _label, line in values.values()))
    left = 10 + max(text_length(f"{step * number:g}", SMALL) for number in range(count + 1))
    right = WIDTH - 14
    legend = list(_legend_rows([label for label, _line in values.values()]))
    top = LINE * (legend[-1][1] + 1) + GAP + LINE + 6
    bottom = top + HEIGHT
    drawing = _drawing(name, title, bottom + 2 * LINE + 8)

    def across(number: int) -> float:
        return left + 10 + number * (right - left - 10) / max(1, len(places) - 1)

    for (kind, (label, _line)), (x, row) in zip(values.items(), legend, strict=True):
        middle = row * LINE + 8
        drawing.append(drawsvg.Line(x, middle, x + 18, middle, class_=f"curve {kind}"))
        drawing.append(_mark(kind, x + 9, middle))
        drawing.append(_text(label, x + 23, middle + 4, "label"))
    drawing.append(_text(axes[1], 0, top - 12, "event"))
    for number in range(count + 1):
        y = bottom - number / count * HEIGHT
        drawing.append(drawsvg.Line(left, y, right + 4, y, class_="rule"))
        drawing.append(_text(f"{step * number:g}", left - 5, y + 4, "event", anchor="end"))
    for number, place in enumerate(places):
        drawing.append(_text(place, across(number), bottom + LINE, "event", anchor="middle"))
    drawing.append(_text(axes[0], (left + right) / 2, bottom + 2 * LINE, "event", anchor="middle"))
    for kind, (_label, line) in values.items():
        points = [(across(number), bottom - value / (step * count) * HEIGHT) for number, value in enumerate(line)]
        path = drawsvg.Path(class_=f"curve {kind}")
        path.M(*points[0])
        for point in points[1:]:
            path.L(*point)
        drawing.append(path)
        for point in points:
            drawing.append(_mark(kind, *point))
    return Plot("", svg=str(drawing.as_svg(header="")))


def _drawing(name: str, title: str, height: float) -> drawsvg.Drawing:
    drawing = drawsvg.Drawing(WIDTH, round(height), class_="plot-picture", role="img")
    drawing.svg_args["aria-labelledby"] = f"{name}-title"
    drawing.set_pixel_scale(SCALE)
    drawing.append_title(title, id=f"{name}-title")
    return drawing


def _text(text: str, x: float, y: float, name: str, *, anchor: str = "start") -> drawsvg.Text:
    return drawsvg.Text(text, SMALL, x, y, class_=name, text_anchor=anchor)


def _mark(kind: str, x: float, y: float) -> drawsvg.DrawingElement:
    """Return what marks a point of a line. Each has its shape, so that nobody has to tell colours."""
    shapes = {
        "reference": drawsvg.Circle(x, y, 3.5, class_=f"mark {kind}"),
        "sqlalchemy": drawsvg.Rectangle(x - 3, y - 3, 6, 6, class_=f"mark {kind}"),
    }
    triangle = drawsvg.Lines(x - 4, y + 3, x + 4, y + 3, x, y - 4, close=True, class_=f"mark {kind}")
    return shapes.get(kind, triangle)


def _steps(highest: float) -> tuple[float, int]:
    """Return a round step, and how many of them reach the highest value: three to six."""
    step = 1e-9
    while True:
        for factor in (1, 2, 5):
            if step * factor * 6 >= highest:
                size = step * factor
                return size, max(1, int(-(-highest // size)))
        step *= 10


def _legend_rows(labels: Sequence[str]) -> Iterator[tuple[float, int]]:
    """Yield where each label of the legend begins, and in which row."""
    x, row = 0.0, 0
    for label in labels:
        width = 23 + text_length(label, SMALL) + 14
        if x and x + width > WIDTH:
            x, row = 0.0, row + 1
        yield x, row
        x += width


def _begin(self: HTML5Translator, node: Plot) -> None:
    self.body.append(f'<figure class="plot">\n{node["svg"]}\n</figure>\n')


def _nothing(self: object, node: nodes.Node) -> None:
    """Show nothing: the table beside it tells the same."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_node(Plot, html=(_begin, _nothing), text=(_nothing, _nothing), latex=(_nothing, _nothing))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
