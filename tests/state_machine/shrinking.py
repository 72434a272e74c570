"""Shrinks a trace: leaves out what its end does not need.

Hypothesis could shrink a failing example itself. For each thing it tries, it would make up and take the whole
trace anew, with all that is looked at in it. Here only the statements are run again, which is much quicker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.harness.implementations import Implementation, load
from tests.state_machine.environment import Interruption
from tests.state_machine.trace import Statement, System

__all__ = ["replay", "shrunk"]


def shrunk(
    trace: Sequence[Statement], shows: str, implementation: Implementation, found: tuple[object, object]
) -> list[Statement]:
    """Return the statements of a trace that are needed for it to end in the same way.

    :param trace: its statements.
    :param shows: the expression that differs at its end.
    :param implementation: what is compared with SQLAlchemy.
    :param found: the values of the expression, there and on SQLAlchemy.
    """
    wanted = _without_numbers(found)
    kept = list(trace)
    size = max(1, len(kept) // 2)
    while True:
        start, did_shrink = len(kept), False
        while start > 0:
            start = max(0, start - size)
            part = kept[start : start + size]
            if all(statement.makes for statement in part):
                continue
            candidate = kept[:start] + [statement for statement in part if statement.makes] + kept[start + size :]
            if _without_numbers(replay(candidate, shows, implementation)) == wanted:
                kept, did_shrink = candidate, True
        if size == 1 and not did_shrink:
            return kept
        size = max(1, size // 2)


def replay(trace: Sequence[Statement], shows: str, implementation: Implementation) -> tuple[object, object] | None:
    """Replay a trace on both systems.

    :return: the values of the expression at its end; None if a statement raised.
    """
    systems = System(implementation), System(load("sqlalchemy"))
    try:
        for statement in trace:
            for system in systems:
                if system is systems[1] or not statement.is_for_sqlalchemy:
                    system.execute(statement.text)
        return systems[0].evaluate(shows), systems[1].evaluate(shows)
    except (Exception, Interruption):
        return None
    finally:
        for system in systems:
            system.close()


def _without_numbers(found: object) -> str:
    return re.sub(r"\d+", "#", str(found))
