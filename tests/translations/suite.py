"""Runs the text as each translation shows it, and compares: the same clauses in the same order, the same results.

That the code is the same but for its comments is a condition of the run: see ``tests/harness/translations.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.harness.project import ROOT, Language, read_languages, read_runs
from tests.translations import TranslationError

__all__ = ["SUITES", "compare_suites", "differences"]

#: The published table.
SUITES = ROOT / "docs" / "conformance" / "languages.json"

#: Raised when a reader of the table would have to change.
SCHEMA_VERSION = 1

#: What of a clause has to be the same in every language.
COMPARED = ("page", "level", "result")


def compare_suites(languages: Sequence[Language], *, check: bool) -> int:
    """Run the text in languages, compare with the published run of the text as it is written, and keep a table.

    :param languages: the languages.
    :param check: write nothing.
    :return: the exit code: 1 if a language differs, or the table would change.
    :raises TranslationError: if the published run is missing.
    """
    source = read_languages()[0]
    published = ROOT / "docs" / "conformance" / f"{read_runs()[0].name}.json"
    if not published.is_file():
        raise TranslationError(f"{published.relative_to(ROOT)} is missing; make it with 'make matrix'")
    clauses = json.loads(published.read_text(encoding="utf-8"))["clauses"]
    rows = [_row(source, clauses, [])]
    for language in languages:
        translated = _run(language)
        rows.append(_row(language, translated, differences(clauses, translated)))
    print(_table(rows))
    different = [difference for row in rows for difference in row["differences"]]
    for difference in different:
        print(difference)
    text = json.dumps({"schema_version": SCHEMA_VERSION, "languages": rows}, indent=2, ensure_ascii=False) + "\n"
    if check or len(languages) < len(read_languages()) - 1:
        changed = check and (not SUITES.is_file() or SUITES.read_text(encoding="utf-8") != text)
        if changed:
            print(
                f"{SUITES.relative_to(ROOT)} is not up to date; run: .venv/bin/python -m tests.translations suite"
            )
        return 1 if different or changed else 0
    SUITES.write_text(text, encoding="utf-8")
    return 1 if different else 0


def differences(clauses: Sequence[dict[str, Any]], translated: Sequence[dict[str, Any]]) -> list[str]:
    """Compare the clauses of two runs.

    :param clauses: those of the text as it is written.
    :param translated: those of a translation.
    :return: what is different, in a line each.
    """
    here, there = ({clause["id"]: clause for clause in each} for each in (clauses, translated))
    found = [f"{clause}: the translation lacks it" for clause in here if clause not in there]
    found += [f"{clause}: the translation alone has it" for clause in there if clause not in here]
    for clause in here.keys() & there.keys():
        found += [
            f"{clause}: its {what} is {there[clause][what]!r}, and {here[clause][what]!r} in the text"
            for what in COMPARED
            if here[clause][what] != there[clause][what]
        ]
    if not found and list(here) != list(there):
        moved = next(clause for clause, other in zip(here, there, strict=True) if clause != other)
        found.append(f"{moved}: it does not stand in the same place")
    return sorted(found)


def _run(language: Language) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--numprocesses=auto", "docs"]
        command += [f"--language={language.locale}", f"--conformance-report={report}"]
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if not report.is_file():
            raise TranslationError(f"the text in {language.name} cannot be run:\n{done.stdout}")
        if done.returncode:
            print(done.stdout)
        clauses: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["clauses"]
        return clauses


def _row(language: Language, clauses: Sequence[dict[str, Any]], different: list[str]) -> dict[str, Any]:
    return {
        "language": language.locale,
        "clauses": len(clauses),
        "executed": sum(clause["result"] in ("kept", "not kept") for clause in clauses),
        "kept": sum(clause["result"] == "kept" for clause in clauses),
        "differences": different,
    }


def _table(rows: Sequence[dict[str, Any]]) -> str:
    lines: list[tuple[object, ...]] = [("language", "clauses", "executed", "kept", "differences")]
    lines += [
        (row["language"], row["clauses"], row["executed"], row["kept"], len(row["differences"]) or "none")
        for row in rows
    ]
    return "\n".join("  ".join(str(cell).ljust(11) for cell in line).rstrip() for line in lines)
