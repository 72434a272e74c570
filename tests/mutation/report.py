"""Writes down what became of the mutants, and tells whether that is still true."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.mutation import MutationError
from tests.mutation.mutants import MutantId
from tests.mutation.running import Verdict

__all__ = [
    "RESULTS",
    "SCHEMA_VERSION",
    "StaleResultsError",
    "make_report",
    "read_killers",
    "read_verdicts",
    "score",
    "write_report",
]

#: The results, as a path below the project's root.
RESULTS = Path("docs/conformance/mutation.json")

#: Raised when a reader of the results would have to change.
SCHEMA_VERSION = 1

OUTCOMES = ("killed", "timed out", "equivalent", "survived")


class StaleResultsError(MutationError):
    """The results that are kept are not those of these sources."""


def make_report(
    verdicts: Mapping[MutantId, Verdict], equivalents: Mapping[MutantId, str], sources: Sequence[str], root: Path
) -> dict[str, Any]:
    """Return the results, which depend on nothing but sources and text: no time, no place, no line number.

    :param verdicts: what became of each mutant.
    :param equivalents: the reasons why a mutant is equivalent.
    :param sources: the files that were mutated.
    :param root: the project's root.
    """
    outcomes = {mutant: _outcome(mutant, verdict, equivalents) for mutant, verdict in verdicts.items()}
    return {
        "schema_version": SCHEMA_VERSION,
        "counts": _counts(outcomes.values()),
        "files": {
            file: {
                "sha256": hashlib.sha256((root / file).read_bytes()).hexdigest(),
                **_counts(outcome for mutant, outcome in outcomes.items() if mutant.file == file),
            }
            for file in sources
        },
        "equivalent": [
            {**mutant._asdict(), "reason": reason}
            for mutant, reason in equivalents.items()
            if outcomes[mutant] == "equivalent"
        ],
        "mutants": [
            {**mutant._asdict(), "result": outcomes[mutant], "killed_by": verdict.killed_by}
            for mutant, verdict in verdicts.items()
        ],
    }


def score(report: Mapping[str, Any]) -> str:
    """Return, in a line, how many mutants are accounted for."""
    counts = report["counts"]
    accounted = counts["mutants"] - counts["survived"]
    share = 100 * accounted / counts["mutants"]
    parts = ", ".join(f"{counts[outcome.replace(' ', '_')]} {outcome}" for outcome in OUTCOMES)
    return f"{share:.1f} % of {counts['mutants']} mutants are accounted for: {parts}"


def write_report(report: Mapping[str, Any], path: Path) -> None:
    """Write the results; each mutant has a line, so that a change shows as a line."""
    rows = {name: report[name] for name in ("equivalent", "mutants")}
    head = json.dumps({**report, **dict.fromkeys(rows)}, indent=2, ensure_ascii=False)
    for name, entries in rows.items():
        lines = ",\n    ".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        head = head.replace(f'"{name}": null', f'"{name}": [\n    {lines}\n  ]' if entries else f'"{name}": []')
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + "\n", encoding="utf-8")


def read_verdicts(
    path: Path,
    mutants: Sequence[MutantId],
    equivalents: Mapping[MutantId, str],
    sources: Sequence[str],
    root: Path,
) -> dict[MutantId, Verdict]:
    """Read the results that are kept, and make sure that they are those of these sources.

    :param path: the file of the results.
    :param mutants: all mutants, made anew.
    :param equivalents: the reasons why a mutant is equivalent.
    :param sources: the files that are mutated.
    :param root: the project's root.
    :return: what became of each mutant.
    :raises StaleResultsError: if there are none, if they are of other sources, other mutants or another list of
        equivalent ones, or if a mutant survived.
    """

    def stale(problem: str) -> StaleResultsError:
        return StaleResultsError(f"{RESULTS}: {problem}; run 'make mutation' and commit what it writes")

    if not path.is_file():
        raise stale("there is no such file")
    report = json.loads(path.read_text(encoding="utf-8"))
    if report["schema_version"] != SCHEMA_VERSION:
        raise stale(f"its schema version is {report['schema_version']}, and not {SCHEMA_VERSION}")
    verdicts = {
        _read_id(entry): Verdict(
            "survived" if entry["result"] == "equivalent" else entry["result"], entry["killed_by"]
        )
        for entry in report["mutants"]
    }
    if list(verdicts) != list(mutants):
        raise stale("it does not list the mutants that the sources have now")
    if report != make_report(verdicts, equivalents, sources, root):
        raise stale("the sources or the equivalent mutants have changed since it was written")
    if report["counts"]["survived"]:
        raise stale(
            "it lists mutants that survived; sharpen a clause, or tell in equivalents.toml why none can notice"
        )
    return verdicts


def read_killers(path: Path) -> dict[MutantId, str]:
    """Read which clause killed each mutant when the results were written, be they of other sources or not.

    :param path: the file of the results.
    :return: the clauses, by mutant; none for a mutant that none killed, nor for any where there is no such file.
    """
    if not path.is_file():
        return {}
    report = json.loads(path.read_text(encoding="utf-8"))
    if report["schema_version"] != SCHEMA_VERSION:
        return {}
    return {_read_id(entry): entry["killed_by"] for entry in report["mutants"] if entry["killed_by"] is not None}


def _read_id(entry: Mapping[str, Any]) -> MutantId:
    return MutantId(*(entry[field] for field in MutantId._fields))


def _outcome(mutant: MutantId, verdict: Verdict, equivalents: Mapping[MutantId, str]) -> str:
    return "equivalent" if verdict.result == "survived" and mutant in equivalents else verdict.result


def _counts(outcomes: Any) -> dict[str, int]:
    counter = Counter(outcomes)
    return {
        "mutants": counter.total(),
        **{outcome.replace(" ", "_"): counter[outcome] for outcome in OUTCOMES},
    }
