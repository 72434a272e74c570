"""Knows which clauses a release of an implementation is known not to keep, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from .clauses import Clause, TextError
from .project import read_runs

__all__ = ["DEVIATIONS", "Deviation", "Kind", "choose", "read_deviations"]

DEVIATIONS = Path(__file__).parent / "deviations.toml"

#: ``bug``: it was meant otherwise; ``changed``: another release behaves differently, and rightly so in its time;
#: ``unsupported``: the release lacks something that the snippets use; ``by design``: meant so.
Kind = Literal["bug", "changed", "unsupported", "by design"]


@dataclass(frozen=True)
class Deviation:
    """A reason why some releases of an implementation do not keep certain clauses.

    :param clauses: the clauses' IDs.
    :param implementation: the module's name.
    :param versions: the releases of the implementation that it is about.
    :param kind: what sort of reason it is.
    :param shows: a part of what a run prints when a clause fails for this reason.
    :param reason: the reason, in a sentence or two.
    :param link: where it can be looked up.
    """

    clauses: tuple[str, ...]
    implementation: str
    versions: SpecifierSet
    kind: Kind
    shows: str
    reason: str
    link: str

    def covers(self, implementation: str, version: str) -> bool:
        """Return whether a release of an implementation is meant."""
        return self.implementation == implementation and self.versions.contains(version, prereleases=True)


KEYS = tuple(field.name for field in fields(Deviation))


def choose(deviations: Iterable[Deviation], implementation: str, version: str) -> dict[str, Deviation]:
    """Return the deviations of one release of an implementation, by clause.

    :param deviations: all that are recorded.
    :param implementation: the module's name.
    :param version: its version.
    """
    return {
        clause: deviation
        for deviation in deviations
        if deviation.covers(implementation, version)
        for clause in deviation.clauses
    }


def read_deviations(clauses: Mapping[str, Clause], path: Path = DEVIATIONS) -> list[Deviation]:
    """Read the list.

    :param clauses: all clauses of the text, by ID.
    :param path: the TOML file.
    :raises TextError: if it is not TOML; or an entry lacks a key or has a wrong value; or it names a clause
        that does not exist, or no release of an implementation on which the text is run; or two entries
        concern the same clause of the same release.
    """
    text = path.read_text(encoding="utf-8")
    try:
        entries = tomllib.loads(text).get("deviation", [])
    except tomllib.TOMLDecodeError as error:
        raise TextError(path.name, 1, f"it is not TOML: {error}", "Correct it") from None
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("[[deviation]]")]
    deviations: list[Deviation] = []
    for line, entry in zip(lines, entries, strict=True):
        deviation = _read_entry(path, line, entry)
        _require_clauses(path, line, deviation, clauses)
        _require_releases(path, line, deviation, deviations)
        deviations.append(deviation)
    return deviations


def _read_entry(path: Path, line: int, entry: dict[str, Any]) -> Deviation:
    if set(entry) != set(KEYS) or not all(entry.values()):
        raise TextError(
            path.name,
            line,
            f"a deviation with {', '.join(sorted(entry))}",
            f"Give it {', '.join(KEYS)}, none of them empty, and nothing else",
        )
    if not isinstance(entry["clauses"], list):
        raise TextError(path.name, line, f"clauses is {entry['clauses']!r}", "Give a list of clause IDs")
    if entry["kind"] not in get_args(Kind):
        raise TextError(
            path.name, line, f"the kind is {entry['kind']!r}", f"Choose one of {', '.join(get_args(Kind))}"
        )
    if not entry["link"].startswith("https://"):
        raise TextError(path.name, line, f"the link is {entry['link']!r}", "Give an address with https://")
    try:
        versions = SpecifierSet(entry["versions"])
    except InvalidSpecifier:
        raise TextError(
            path.name, line, f"versions is {entry['versions']!r}", "Write it as pip does: >=1.4,<2.1"
        ) from None
    return Deviation(**{**entry, "clauses": tuple(entry["clauses"]), "versions": versions})


def _require_clauses(path: Path, line: int, deviation: Deviation, clauses: Mapping[str, Clause]) -> None:
    for clause in deviation.clauses:
        if clause not in clauses:
            raise TextError(
                path.name, line, f"there is no clause {clause!r}", "Correct the ID, or take it out of the entry"
            )
        if deviation.clauses.count(clause) > 1:
            raise TextError(path.name, line, f"the entry names {clause!r} twice", "Delete one of the two")


def _require_releases(path: Path, line: int, deviation: Deviation, earlier: Iterable[Deviation]) -> None:
    releases = {
        run.sqlalchemy
        for run in read_runs()
        # Of other implementations this project has one version: its own.
        if run.implementation == deviation.implementation == "sqlalchemy"
    }
    concerned = {release for release in releases if deviation.covers("sqlalchemy", release)}
    if not concerned:
        raise TextError(
            path.name,
            line,
            f"the text is not run on {deviation.implementation} {deviation.versions}",
            "Name releases of sqlalchemy that [[tool.contextual-sessions.runs]] in pyproject.toml lists, "
            "or delete the entry",
        )
    for other in earlier:
        twice = set(other.clauses) & set(deviation.clauses)
        if twice and any(other.covers("sqlalchemy", release) for release in concerned):
            raise TextError(
                path.name,
                line,
                f"a second entry for {min(twice)!r} in the same release",
                "Delete one of the two, or narrow its versions",
            )
