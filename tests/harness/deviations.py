"""Knows which clauses a release of an implementation is known not to keep, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from .clauses import Clause
from .entries import Entry, read_entries
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
    deviations: list[Deviation] = []
    for entry in read_entries(path, "deviation", KEYS):
        deviation = _read_deviation(entry)
        _require_clauses(entry, deviation, clauses)
        _require_releases(entry, deviation, deviations)
        deviations.append(deviation)
    return deviations


def _read_deviation(entry: Entry) -> Deviation:
    values = entry.values
    if not isinstance(values["clauses"], list):
        raise entry.error(f"clauses is {values['clauses']!r}", "Give a list of clause IDs")
    if values["kind"] not in get_args(Kind):
        raise entry.error(f"the kind is {values['kind']!r}", f"Choose one of {', '.join(get_args(Kind))}")
    if not values["link"].startswith("https://"):
        raise entry.error(f"the link is {values['link']!r}", "Give an address with https://")
    try:
        versions = SpecifierSet(values["versions"])
    except InvalidSpecifier:
        raise entry.error(f"versions is {values['versions']!r}", "Write it as pip does: >=1.4,<2.1") from None
    return Deviation(**{**values, "clauses": tuple(values["clauses"]), "versions": versions})


def _require_clauses(entry: Entry, deviation: Deviation, clauses: Mapping[str, Clause]) -> None:
    for clause in deviation.clauses:
        if clause not in clauses:
            raise entry.error(f"there is no clause {clause!r}", "Correct the ID, or take it out of the entry")
        if deviation.clauses.count(clause) > 1:
            raise entry.error(f"the entry names {clause!r} twice", "Delete one of the two")


def _require_releases(entry: Entry, deviation: Deviation, earlier: Iterable[Deviation]) -> None:
    releases = {
        run.sqlalchemy
        for run in read_runs()
        # Of other implementations this project has one version: its own.
        if run.implementation == deviation.implementation == "sqlalchemy"
    }
    concerned = {release for release in releases if deviation.covers("sqlalchemy", release)}
    if not concerned:
        raise entry.error(
            f"the text is not run on {deviation.implementation} {deviation.versions}",
            "Name releases of sqlalchemy that [[tool.contextual-sessions.runs]] in pyproject.toml lists, "
            "or delete the entry",
        )
    for other in earlier:
        twice = set(other.clauses) & set(deviation.clauses)
        if twice and any(other.covers("sqlalchemy", release) for release in concerned):
            raise entry.error(
                f"a second entry for {min(twice)!r} in the same release",
                "Delete one of the two, or narrow its versions",
            )
