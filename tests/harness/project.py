"""Knows where the text lies, and what ``pyproject.toml`` says of it.

As a program, ``python -m tests.harness.project translations`` prints the locales into which the text is
translated, ``... runs`` the runs whose results are published, as JSON, and ``... boundaries`` the releases on
which nothing but ``:since:`` is tried.
"""

from __future__ import annotations

import argparse
import json
import os
import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = [
    "DRAFTS",
    "ROOT",
    "Boundary",
    "Language",
    "Run",
    "read_boundaries",
    "read_languages",
    "read_runs",
    "read_settings",
    "shows_drafts",
]


def _find_root(*folders: Path) -> Path:
    for folder in folders:
        if (folder / "pyproject.toml").is_file():
            return folder
    raise FileNotFoundError(
        f"the text is missing: there is no pyproject.toml in {', nor in '.join(map(str, folders))}; "
        "install contextual-sessions again, or restore the checkout"
    )


#: The folder that holds ``docs``, ``locale`` and ``pyproject.toml``: the project's, or, where the harness was
#: installed from a wheel, the copy that came with it.
ROOT = _find_root(Path(__file__).parent / "text", Path(__file__).parents[2])
PROJECT_FILE = ROOT / "pyproject.toml"

#: The environment variable that lets a build show drafts, and translations that are not up to date.
DRAFTS = "CONTEXTUAL_SESSIONS_DRAFTS"


@dataclass(frozen=True)
class Language:
    """A language in which the text is read."""

    locale: str
    """What Sphinx and gettext call it, such as ``zh_CN``."""
    path: str
    """The folder of its pages below the root of the site, such as ``zh-cn``."""
    tag: str
    """What a browser calls it, such as ``zh-CN``."""
    name: str
    """What its own speakers call it."""
    title: str
    """The title of the site in this language."""
    not_found: str
    """What the site says where it has no such page."""
    draft: bool = False
    """Whether its translation is still being made. Then it is shown by ``make serve``, and not published."""


@dataclass(frozen=True)
class Run:
    """One run of the text whose result is published."""

    implementation: str
    """The module's name."""
    sqlalchemy: str
    """The release of SQLAlchemy that is installed for it."""
    database: str
    """A name from the table of databases, or ``sqlite``."""

    @property
    def name(self) -> str:
        """What its result file is called."""
        return f"{self.implementation}-{self.sqlalchemy}-{self.database}"

    @property
    def address(self) -> str:
        """What ``--database`` is given."""
        return str(read_settings()["databases"].get(self.database, self.database))


@dataclass(frozen=True)
class Boundary:
    """A release of SQLAlchemy with which clauses begin to hold."""

    since: str
    """The release that a clause names."""
    before: str
    """The release before it, on which the clause must fail."""


@cache
def read_settings() -> dict[str, Any]:
    """Return the table ``[tool.contextual-sessions]`` of ``pyproject.toml``."""
    with PROJECT_FILE.open("rb") as file:
        settings: dict[str, Any] = tomllib.load(file)["tool"]["contextual-sessions"]
    return settings


def shows_drafts() -> bool:
    """Return whether drafts are shown, and translations that are not up to date: see :data:`DRAFTS`."""
    return DRAFTS in os.environ


@cache
def read_languages(*, drafts: bool = False) -> tuple[Language, ...]:
    """Return the languages that ``pyproject.toml`` lists; the first is the one the text is written in.

    :param drafts: also those that are drafts. They are always among them while :data:`DRAFTS` is set.
    """
    languages = (Language(**entry) for entry in read_settings()["languages"])
    return tuple(language for language in languages if drafts or shows_drafts() or not language.draft)


@cache
def read_runs() -> tuple[Run, ...]:
    """Return the runs whose results are published, in the order of the list in ``pyproject.toml``."""
    return tuple(
        Run(entry["implementation"], entry["sqlalchemy"], database)
        for entry in read_settings()["runs"]
        for database in entry["databases"]
    )


@cache
def read_boundaries() -> tuple[Boundary, ...]:
    """Return the releases that clauses name with ``:since:``, and those before them."""
    return tuple(Boundary(**entry) for entry in read_settings()["boundaries"])


def _main() -> None:
    parser = argparse.ArgumentParser(description="Print a list that pyproject.toml holds.")
    parser.add_argument("list", choices=["translations", "runs", "boundaries"])
    wanted = parser.parse_args().list
    if wanted == "runs":
        print(json.dumps([{"name": run.name, **asdict(run)} for run in read_runs()]))
    elif wanted == "boundaries":
        releases = {release for boundary in read_boundaries() for release in (boundary.since, boundary.before)}
        print(json.dumps(sorted(releases - {run.sqlalchemy for run in read_runs()})))
    else:
        print(*(language.locale for language in read_languages()[1:]))


if __name__ == "__main__":
    _main()
