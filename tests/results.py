"""The published results: one file a run in ``docs/conformance``, made by ``make matrix``."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from typing import Any

from tests.harness.project import ROOT, Run
from tests.records import differences

__all__ = ["CHANGES", "NAMES", "NEW_RESULTS", "OF_THE_MACHINE", "RESULTS", "changed_results", "count", "settle"]

RESULTS = ROOT / "docs" / "conformance"
#: What changed when results were last published, by run.
CHANGES = RESULTS / "last-changes.json"
#: Where a run writes its result, before it is compared with the published one.
NEW_RESULTS = ROOT / "build" / "conformance"

#: What is said in place of a result where a clause is new, or gone.
NONE = "not there"

#: In the lists of a result, what names an entry.
NAMES = {"clauses": "id"}

#: Where these differ, the result is the same: they belong to the machine.
OF_THE_MACHINE = ("python", "database")


def settle(run: Run, *, check: bool) -> list[str]:
    """Compare a new result with the published one, print its counts, and publish it.

    :param run: the run that wrote the new result.
    :param check: leave the published file as it is, and let each difference be a failure.
    :return: the failures, in a line each: clauses that are not kept for no recorded reason, and differences.
    """
    new, published = NEW_RESULTS / f"{run.name}.json", RESULTS / f"{run.name}.json"
    report = json.loads(new.read_text(encoding="utf-8"))
    print(f"{run.name}: {count(report)}")
    failures = [
        f"{run.name}: {clause['id']} is not kept, and no deviation is recorded"
        for clause in report["clauses"]
        if clause["result"] == "not kept" and "kind" not in clause
    ]
    old = json.loads(published.read_text(encoding="utf-8")) if published.exists() else None
    changed = list(differences(old, report, NAMES, ignored=OF_THE_MACHINE))
    if check:
        failures += [f"{run.name}: {change}" for change in changed]
        if changed:
            failures.append(f"{published.relative_to(ROOT)} is not current. Run 'make matrix' and commit it.")
    elif changed and not failures:
        RESULTS.mkdir(exist_ok=True)
        shutil.copyfile(new, published)
        _note_changes(run, is_new=old is None, changes=changed_results(old, report))
        print(*(f"  {change}" for change in changed), sep="\n")
    return failures


def changed_results(old: dict[str, Any] | None, new: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return the clauses whose result has changed, with the result before and after.

    :param old: the published report; None if there is none, and then nothing has changed.
    :param new: the one that takes its place.
    """
    if old is None:
        return []
    before = {clause["id"]: clause["result"] for clause in old["clauses"]}
    after = {clause["id"]: clause["result"] for clause in new["clauses"]}
    results = [(name, before.get(name, NONE), after.get(name, NONE)) for name in sorted({**before, **after})]
    return [change for change in results if change[1] != change[2]]


def _note_changes(run: Run, *, is_new: bool, changes: list[tuple[str, str, str]]) -> None:
    """Keep what changed, for the page that tells it; what is published on the same day is kept together."""
    today = date.today().isoformat()
    noted = json.loads(CHANGES.read_text(encoding="utf-8")) if CHANGES.exists() else {}
    runs = noted["runs"] if noted.get("date") == today else {}
    earlier = runs.get(run.name, {"is_new": is_new, "changes": []})
    first = {clause: before for clause, before, _after in earlier["changes"]}
    last = {clause: after for clause, _before, after in [*earlier["changes"], *changes]}
    before = {clause: before for clause, before, _after in reversed(changes)} | first
    runs[run.name] = {
        "is_new": earlier["is_new"],
        "changes": [
            (clause, before[clause], after) for clause, after in sorted(last.items()) if before[clause] != after
        ],
    }
    text = json.dumps({"date": today, "runs": runs}, indent=2, ensure_ascii=False)
    CHANGES.write_text(text + "\n", encoding="utf-8")


def count(report: dict[str, Any]) -> str:
    """Return how many clauses have each result, as in "141 kept, 10 not kept"."""
    counts = Counter(clause["result"] for clause in report["clauses"])
    return ", ".join(f"{number} {result}" for result, number in counts.most_common())
