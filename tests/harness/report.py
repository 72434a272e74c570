"""Writes down what a run found, as JSON."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from .clauses import Clause
from .implementations import Implementation

__all__ = ["SCHEMA", "SCHEMA_VERSION", "Outcome", "Result", "Surroundings", "write_report"]

#: Raised when a reader of the report would have to change.
SCHEMA_VERSION = 2

#: What a report looks like, as JSON Schema.
SCHEMA = Path(__file__).parent / "report.schema.json"

#: ``unsupported``: this release of SQLAlchemy lacks what the clause is about, or what its snippet uses.
Result = Literal["kept", "not kept", "unsupported", "untestable", "not run"]


@dataclass(frozen=True)
class Outcome:
    """What became of a clause.

    :param result: in a word or two.
    :param kind: the kind of deviation, where one is recorded.
    :param reason: why it was not kept, or not run, where that is known.
    :param link: where the reason can be looked up.
    :param shows: what was expected and what came, where the clause is not kept and no reason is recorded.
    """

    result: Result
    kind: str = ""
    reason: str = ""
    link: str = ""
    shows: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What a run had beside the implementation.

    :param language: the language whose snippets were run.
    :param database: the kind of database that they worked on.
    :param database_version: its version.
    """

    language: str
    database: str
    database_version: str


def write_report(
    path: Path,
    implementation: Implementation,
    surroundings: Surroundings,
    clauses: Iterable[Clause],
    outcomes: Mapping[str, Outcome],
) -> None:
    """Write a report that depends on nothing but what was run: no time, no duration, no place.

    :param path: the file; its folder must exist.
    :param implementation: what was tested.
    :param surroundings: what it was tested with.
    :param clauses: all clauses of the text, in its order.
    :param outcomes: what became of them, by ID; a clause that is not in it was not run.
    """
    report = {
        "schema_version": SCHEMA_VERSION,
        "implementation": {"module": implementation.module, "version": implementation.version},
        "language": surroundings.language,
        "database": surroundings.database,
        "versions": {
            "python": platform.python_version(),
            "sqlalchemy": metadata.version("sqlalchemy"),
            "database": surroundings.database_version,
        },
        "clauses": [_record(clause, outcomes.get(clause.id, Outcome("not run"))) for clause in clauses],
    }
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _record(clause: Clause, outcome: Outcome) -> dict[str, Any]:
    known = {name: value for name, value in vars(outcome).items() if value}
    return {"id": clause.id, "page": clause.page, "level": clause.level, **known}
