"""Writes down which clauses notice which fault, and tells what of it ought to be otherwise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.faults.library import Fault
from tests.faults.running import is_run
from tests.faults.unnoticing import UNNOTICING_CLAUSES
from tests.harness.clauses import Clause, Page
from tests.harness.project import ROOT
from tests.records import differences

__all__ = ["FAULTS_FILE", "faults_report", "find_problems", "keep_file", "recorded_failures", "summary"]

FAULTS_FILE = ROOT / "docs" / "conformance" / "faults.json"

#: Raised when a reader of the file would have to change.
SCHEMA_VERSION = 1

#: In the lists of the file, what names an entry.
NAMES = {"faults": "name", "clauses": "id"}

#: Of all clauses, the part that a fault may fail and still be one that a clause can be said to notice.
SPECIFIC = 1 / 3


def faults_report(
    faults: Iterable[Fault], failed: Mapping[str, Iterable[str]], pages: Sequence[Page], reasons: Mapping[str, str]
) -> dict[str, Any]:
    """Return what ``faults.json`` holds; it depends on nothing but what was run.

    :param faults: the broken implementations.
    :param failed: for each of them, by name, the IDs of the clauses that failed.
    :param pages: the text.
    :param reasons: why certain clauses notice no fault, by ID.
    """
    clauses = {clause.id: clause for page in pages for clause in page.clauses if is_run(clause)}
    notices = Counter(clause for fault in failed.values() for clause in fault)
    notices_itself = Counter(
        clause
        for fault in failed.values()
        if len(found := set(fault)) <= SPECIFIC * len(clauses)
        for clause in _failing_by_themselves(found, pages)
    )
    return {
        "schema_version": SCHEMA_VERSION,
        "faults": [
            _fault_record(fault, [clause for name, clause in clauses.items() if name in failed[fault.name]])
            for fault in faults
        ],
        "clauses": [
            {
                "id": clause.id,
                "level": clause.level,
                "notices": notices[clause.id],
                "notices_itself": notices_itself[clause.id],
                "reason": reasons.get(clause.id, ""),
            }
            for clause in clauses.values()
        ],
    }


def _fault_record(fault: Fault, failed: Sequence[Clause]) -> dict[str, Any]:
    by_level: dict[str, list[str]] = {"must": [], "should": [], "may": []}
    for clause in failed:
        by_level[clause.level].append(clause.id)
    rejected = "always" if by_level["must"] else "strict" if failed else "never"
    return {
        "name": fault.name,
        "what": fault.what,
        "expected": sorted(fault.noticed_by),
        "rejected": rejected,
        "failed": {level: sorted(clauses) for level, clauses in by_level.items()},
    }


def _failing_by_themselves(failed: set[str], pages: Iterable[Page]) -> set[str]:
    """Return those of the clauses that fail in their own snippets, and not in those that they come after."""
    return {
        clause.id
        for page in pages
        for clause in page.clauses
        if clause.id in failed
        and not any(part.id in failed for part in page.story(clause) if part.id != clause.id)
    }


def find_problems(report: Mapping[str, Any]) -> list[str]:
    """Return what a report shows that ought to be otherwise: faults and clauses that miss each other.

    :param report: what :func:`faults_report` returns.
    """
    problems = []
    known = {clause["id"] for clause in report["clauses"]}
    for fault in report["faults"]:
        name = fault["name"]
        found = {clause for clauses in fault["failed"].values() for clause in clauses}
        if fault["rejected"] == "never":
            problems.append(f"{name}: no clause notices it; let the text claim otherwise, or delete the fault")
        for clause in fault["expected"]:
            if clause not in known:
                problems.append(f"{name}: there is no clause {clause!r}; correct NOTICED_BY")
            elif clause not in found:
                problems.append(f"{name}: {clause} does not notice it; sharpen the clause, or correct NOTICED_BY")
    for clause in report["clauses"]:
        if not clause["notices_itself"] and not clause["reason"]:
            problems.append(
                f"{clause['id']}: it notices no fault of its own; add a fault, sharpen the clause, or give the "
                f"reason in {UNNOTICING_CLAUSES.name}"
            )
        if clause["notices_itself"] and clause["reason"]:
            problems.append(
                f"{clause['id']}: it does notice a fault; delete its entry in {UNNOTICING_CLAUSES.name}"
            )
    return problems


def recorded_failures() -> dict[str, set[str]]:
    """Return the IDs of the clauses that notice a fault, as the file has it, by the fault's name."""
    if not FAULTS_FILE.exists():
        return {}
    faults = json.loads(FAULTS_FILE.read_text(encoding="utf-8"))["faults"]
    return {
        fault["name"]: {clause for clauses in fault["failed"].values() for clause in clauses} for fault in faults
    }


def keep_file(report: Mapping[str, Any], *, check: bool) -> list[str]:
    """Write the report to its file, or return how the file differs from it.

    :param report: what :func:`faults_report` returns.
    :param check: leave the file as it is.
    :return: the differences, in a line each; none where the file was written.
    """
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    before = FAULTS_FILE.read_text(encoding="utf-8") if FAULTS_FILE.exists() else "null"
    if not check:
        FAULTS_FILE.parent.mkdir(exist_ok=True)
        FAULTS_FILE.write_text(text, encoding="utf-8")
        return []
    return [] if text == before else [*differences(json.loads(before), report, NAMES)] or ["its layout"]


def summary(report: Mapping[str, Any]) -> str:
    """Return, in a line, how many faults and clauses miss each other.

    :param report: what :func:`faults_report` returns.
    """
    rejected = Counter(fault["rejected"] for fault in report["faults"])
    silent = [clause["id"] for clause in report["clauses"] if not clause["notices_itself"]]
    named = f": {', '.join(silent)}" if silent else ""
    return (
        f"{len(report['faults'])} faults: {rejected['always']} rejected, {rejected['strict']} with --strict "
        f"alone, {rejected['never']} not noticed. {len(silent)} of {len(report['clauses'])} clauses notice "
        f"none{named}."
    )
