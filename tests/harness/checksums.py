"""Knows of each translated clause which English it was made from.

``locale/…/clauses.json`` has, for each clause, the checksum of its English at the time when somebody last compared
the translation with it. Where the English has changed since, the translation is stale.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from .clauses import Clause, Page
from .project import read_languages
from .prose import read_prose

__all__ = [
    "ChecksumsError",
    "checksums_file",
    "clause_checksums",
    "read_checksums",
    "stale_clauses",
    "write_checksums",
]

#: Characters of a checksum that are kept. Two texts of one clause will not have the same by chance.
LENGTH = 12


class ChecksumsError(ValueError):
    """The file of the checksums cannot be read; the message names it and says what to do."""


def checksums_file(root: Path, locale: str) -> Path:
    """Return the file in which a language keeps its checksums.

    :param root: the project's root.
    :param locale: the language, such as ``zh_CN``.
    """
    return root / "locale" / locale / "clauses.json"


def clause_checksums(page: Page, root: Path) -> dict[str, str]:
    """Return the checksums of a page's clauses as they now are, by their IDs.

    What a reader sees of a clause is in it: its words, its marks and its code, of whose results it speaks.

    :param page: the page as it is written.
    :param root: the project's root.
    :raises TextError: if the page has no title.
    """
    if not page.clauses:
        return {}
    words = read_prose(page, root, read_languages()[0].locale, keep_markup=True).clauses
    return {clause.id: _checksum(clause, words[clause.id]) for clause in page.clauses}


def _checksum(clause: Clause, words: tuple[str, ...]) -> str:
    marks = [clause.level, clause.since, clause.until, clause.untestable]
    code = [snippet.text for snippet in clause.snippets]
    seen = json.dumps([marks, words, code], ensure_ascii=False)
    return hashlib.sha256(seen.encode()).hexdigest()[:LENGTH]


def read_checksums(root: Path, locale: str) -> dict[str, str]:
    """Return the checksums that a language has kept, by clause; none if it has no file yet.

    :param root: the project's root.
    :param locale: the language.
    :raises ChecksumsError: if the file is not JSON of that form.
    """
    path = checksums_file(root, locale)
    if not path.is_file():
        return {}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if not (isinstance(kept, dict) and all(isinstance(value, str) for value in kept.values())):
            raise ValueError("it has to map the ID of each clause to a checksum")
    except ValueError as error:
        raise ChecksumsError(
            f"{path.relative_to(root).as_posix()} cannot be read: {error}. Restore it from git, then record what "
            "has been translated since: make translations REVIEWED='registry.*'"
        ) from None
    return kept


def write_checksums(root: Path, locale: str, checksums: Mapping[str, str]) -> None:
    """Keep the checksums of a language.

    :param root: the project's root.
    :param locale: the language.
    :param checksums: the checksum of each clause that is translated.
    """
    text = json.dumps(dict(sorted(checksums.items())), indent=2) + "\n"
    checksums_file(root, locale).write_text(text, encoding="utf-8")


def stale_clauses(page: Page, root: Path, locale: str) -> list[Clause]:
    """Return the clauses of a page whose English is not the one that was translated.

    :param page: the page as it is written.
    :param root: the project's root.
    :param locale: the language.
    :raises ChecksumsError: if the file of the checksums cannot be read.
    """
    kept = read_checksums(root, locale)
    current = clause_checksums(page, root)
    return [clause for clause in page.clauses if kept.get(clause.id) != current[clause.id]]
