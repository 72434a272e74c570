"""Leaves out of a story what its end does not need.

Hypothesis could shorten a failing example itself. For each thing it tries, it would make up and tell the whole
story anew, with all that is looked at in it. Here only the lines are run again, which is much quicker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.harness.implementations import Implementation, load
from tests.state_machine.stage import Interruption
from tests.state_machine.story import Line, Side

__all__ = ["ends_with", "shortened"]


def shortened(
    lines: Sequence[Line], shows: str, implementation: Implementation, found: tuple[object, object]
) -> list[Line]:
    """Return the lines of a story that are needed for it to end in the same way.

    :param lines: the story.
    :param shows: the expression that differs at its end.
    :param implementation: what is compared with SQLAlchemy.
    :param found: the values of the expression, there and on SQLAlchemy.
    """
    wanted = _without_numbers(found)
    kept = list(lines)
    size = max(1, len(kept) // 2)
    while True:
        start, did_shorten = len(kept), False
        while start > 0:
            start = max(0, start - size)
            part = kept[start : start + size]
            if all(line.makes for line in part):
                continue
            candidate = kept[:start] + [line for line in part if line.makes] + kept[start + size :]
            if _without_numbers(ends_with(candidate, shows, implementation)) == wanted:
                kept, did_shorten = candidate, True
        if size == 1 and not did_shorten:
            return kept
        size = max(1, size // 2)


def ends_with(lines: Sequence[Line], shows: str, implementation: Implementation) -> tuple[object, object] | None:
    """Tell a story on both sides.

    :return: the values of the expression at its end; None if a line raised.
    """
    sides = Side(implementation), Side(load("sqlalchemy"))
    try:
        for line in lines:
            for side in sides:
                if side is sides[1] or not line.is_for_sqlalchemy:
                    side.execute(line.text)
        return sides[0].evaluate(shows), sides[1].evaluate(shows)
    except (Exception, Interruption):
        return None
    finally:
        for side in sides:
            side.close()


def _without_numbers(found: object) -> str:
    return re.sub(r"\d+", "#", str(found))
