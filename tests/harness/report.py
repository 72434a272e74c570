"""Writes down what a run found, as JSON."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from .clauses import Clause
from .implementations import Implementation

__all__ = ["SCHEMA_VERSION", "Outcome", "write_report"]

#: Raised when a reader of the report would have to change.
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Outcome:
    """What became of a clause.

    :param result: ``kept``, ``not kept``, ``unsupported`` (it does not apply to this version of
        SQLAlchemy), ``untestable`` or ``not run``.
    :param detail: the reason, or what was expected and what came; empty where it was kept.
    """

    result: str
    detail: str = ""


def write_report(
    path: Path,
    implementation: Implementation,
    locale: str,
    clauses: Iterable[Clause],
    outcomes: Mapping[str, Outcome],
) -> None:
    """Write a report that depends on nothing but what was run: no time, no duration, no place.

    :param path: the file; its folder must exist.
    :param implementation: what was tested.
    :param locale: the language whose snippets were run.
    :param clauses: all clauses of the text, in its order.
    :param outcomes: what became of them, by ID; a clause that is not in it was not run.
    """
    report = {
        "schema_version": SCHEMA_VERSION,
        "implementation": {"module": implementation.module, "version": implementation.version},
        "language": locale,
        "versions": {
            "python": platform.python_version(),
            "sqlalchemy": metadata.version("sqlalchemy"),
        },
        "clauses": [_record(clause, outcomes.get(clause.id, Outcome("not run"))) for clause in clauses],
    }
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _record(clause: Clause, outcome: Outcome) -> dict[str, object]:
    return {
        "id": clause.id,
        "level": clause.level,
        "page": clause.page,
        "line": clause.line,
        "result": outcome.result,
        "detail": outcome.detail,
    }
