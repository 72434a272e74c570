"""Writes down what ``make load`` has counted, and shows it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

from tests.harness.databases import DATABASE_NAMES
from tests.load.results import RESULTS, SCHEMA_VERSION, read_runs
from tests.load.running import TOLERATED_GROWTH, Counts, Load
from tests.recipes.databases import RecipeDatabase

__all__ = ["FULL_SIZE", "ROWS", "Result", "publish", "show"]

#: Smaller runs are not published.
FULL_SIZE = Load(20_000, 64)

#: What took part, by the name of its distribution.
VERSIONS = ("sqlalchemy", "flask", "waitress", "fastapi", "uvicorn")

#: What is shown, by what is counted.
ROWS = {
    "requests": "requests that came to their end",
    "unsent": "requests that were not sent",
    "unanswered": "requests given up when the run ended",
    "at_work": "requests at work when the server ended",
    "committed": "users of whom a client was told: saved",
    "unexpected": "answers that should have been others",
    "shared": "sessions seen by two requests",
    "connections": "connections not returned",
    "lost": "commits lost",
    "doubled": "commits doubled",
    "unwanted": "refused, and saved all the same",
    "entries": "entries left in the registry",
    "growth": "kB by which the memory has grown",
}


@dataclass(frozen=True)
class Result:
    """What was counted for an application on a database.

    :param application: the name of the application.
    :param with_remove: what was counted of the program as it is; None if it has given no answer.
    :param without_remove: the same where ``remove()`` does nothing.
    """

    application: str
    with_remove: Counts | None
    without_remove: Counts | None

    @property
    def wrong(self) -> bool:
        """Whether anything has gone wrong with ``remove()``, or a program has given no answer."""
        return self.with_remove is None or self.with_remove.wrong or self.without_remove is None


def show(console: Console, database: str, results: Sequence[Result]) -> None:
    """Print a table.

    :param console: where to.
    :param database: the name of the database.
    :param results: what was counted on it.
    """
    table = Table(title=f"Under load, on {database}")
    table.add_column("")
    for result in results:
        for column in ("with remove()", "without"):
            table.add_column(f"{result.application}\n{column}", justify="right")
    for key, label in ROWS.items():
        counts = (counts for result in results for counts in (result.with_remove, result.without_remove))
        table.add_row(label, *(_cell(getattr(counted, key, None), key) for counted in counts))
    console.print(table)


def _cell(value: int | None, key: str) -> str:
    if value is None:
        return "-"
    return f"{value / 1000:,.0f}" if key == "growth" else f"{value:,}"


def publish(database: RecipeDatabase, load: Load, results: Iterable[Result]) -> None:
    """Write down what was counted on a database, instead of what was written down for it before.

    :param database: which one.
    :param load: how much was asked, of all applications together.
    :param results: what was counted; nothing is wrong with it.
    """
    run = {
        "database": database.kind,
        "database_version": database.version,
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "versions": {name: version(name) for name in VERSIONS},
        "requests": load.requests,
        "clients": load.clients,
        "tolerated_growth": TOLERATED_GROWTH,
        "applications": [asdict(result) for result in results],
    }
    # What was published for other databases stays.
    runs = [*(other for other in read_runs() if other["database"] != database.kind), run]
    runs.sort(key=lambda entry: list(DATABASE_NAMES).index(entry["database"]))
    published = {"schema_version": SCHEMA_VERSION, "runs": runs}
    RESULTS.write_text(json.dumps(published, indent=1) + "\n", encoding="utf-8")
