"""Looks for every fault in the catalogs of a language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.harness.checksums import checksums_file, clause_checksums, read_checksums
from tests.harness.clauses import Page
from tests.harness.project import ROOT, Language
from tests.harness.translations import UnreadableCatalogError, read_catalog
from tests.translations.catalogs import LABELS, catalog_files, catalogs_of, entries
from tests.translations.checks import Finding, check_entry
from tests.translations.linters import autocorrect, pofilter, sphinx_lint

__all__ = ["check_catalogs", "check_checksums", "check_language"]

UPDATE = "Run 'make translations'"


def check_language(
    language: Language, pages: Sequence[Page], templates: Mapping[Path, set[str]], root: Path = ROOT
) -> Iterator[Finding]:
    """Look for every fault in a language.

    :param language: the language.
    :param pages: the text.
    :param templates: the texts of each page, by the path of its catalog.
    :param root: the project's root.
    """
    yield from check_catalogs(language, templates, root)
    yield from check_checksums(language, pages, root)


def check_catalogs(language: Language, templates: Mapping[Path, set[str]], root: Path = ROOT) -> Iterator[Finding]:
    """Look for faults in the catalogs of a language.

    :param language: the language.
    :param templates: the texts of each page, by the path of its catalog.
    :param root: the project's root.
    """
    folder = catalogs_of(language.locale, root)
    place = folder.relative_to(root).as_posix()
    existing = catalog_files(folder)
    for name in sorted({*templates} - {*existing}):
        yield Finding("no-catalog", f"{place}/{name.as_posix()}", 1, "", "the page has no catalog", UPDATE)
    if LABELS not in existing:
        reason = "the labels have no catalog"
        yield Finding("no-catalog", f"{place}/{LABELS}", 1, "", reason, "Restore it from git")
    for name in existing:
        if name not in templates and name != LABELS:
            yield Finding(
                "no-page",
                f"{place}/{name.as_posix()}",
                1,
                "",
                "there is no such page (any more)",
                "Delete the catalog",
            )
        yield from _check_catalog(folder, name, language, place, templates.get(name))


def _check_catalog(
    folder: Path, name: Path, language: Language, place: str, texts: set[str] | None
) -> Iterator[Finding]:
    path, file = folder / name, f"{place}/{name.as_posix()}"
    try:
        catalog = read_catalog(path)
    except UnreadableCatalogError as error:
        yield Finding(
            "unreadable", file, error.line, "", error.reason, "Correct what stands there, or restore it from git"
        )
        return
    found = list(entries(name, catalog))
    written = path.read_text(encoding="utf-8")
    if catalog.fuzzy:
        yield Finding("fuzzy", file, 1, "", "the head of the catalog is marked fuzzy", "Delete the mark")
    for match in re.finditer(r"^#~ msgid", written, re.MULTILINE):
        line = written.count("\n", 0, match.start()) + 1
        yield Finding("obsolete", file, line, "", "no page has this text any more", f"{UPDATE}, which deletes it")
    # Of two entries with one text, gettext keeps one only.
    if len(re.findall(r"^msgid ", written, re.MULTILINE)) != len(found) + 1:
        yield Finding(
            "duplicate", file, _line_of_second(written), "", "the text stands twice", "Delete one of the two"
        )
    for entry in found:
        if texts is not None and entry.english not in texts:
            yield Finding(
                *("older-text", file, entry.line, entry.english[:40], "the page has no such text (any more)"),
                f"{UPDATE}, then translate what has changed",
            )
    for text in sorted((texts or set()) - {entry.english for entry in found}):
        yield Finding("missing-text", file, 1, text[:40], "the catalog lacks this text of the page", UPDATE)
    yield from sphinx_lint(path, file)
    for entry in found:
        yield from check_entry(entry, language.locale, place)
        if entry.translation and not entry.is_fuzzy and not entry.is_code:
            yield from pofilter(entry, file)
            if language.locale.startswith("zh"):
                yield from autocorrect(entry, file)


def _line_of_second(written: str) -> int:
    seen: set[str] = set()
    for entry in re.finditer(r"^msgid (?:\".*\"\n)+", written, re.MULTILINE):
        if entry.group() in seen:
            return written.count("\n", 0, entry.start()) + 1
        seen.add(entry.group())
    return 1


def check_checksums(language: Language, pages: Sequence[Page], root: Path = ROOT) -> Iterator[Finding]:
    """Look for clauses whose English has changed since their translation was compared with it.

    :param language: the language.
    :param pages: the text.
    :param root: the project's root.
    :raises ChecksumsError: if the file of the checksums cannot be read.
    """
    kept = read_checksums(root, language.locale)
    file = checksums_file(root, language.locale)
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    where = {line.split('"')[1]: number for number, line in enumerate(lines, 1) if '"' in line}
    place = file.relative_to(root).as_posix()
    known = set()
    for page in pages:
        for clause, checksum in clause_checksums(page, root).items():
            known.add(clause)
            if kept.get(clause) != checksum:
                what = "has changed since its translation was compared with it" if clause in kept else "is new"
                yield Finding(
                    *("stale", place, where.get(clause, 1), clause, f"the English in {page.path} {what}"),
                    f"Bring its translation up to date, then run: make translations REVIEWED={clause}",
                )
    for clause in sorted(set(kept) - known):
        yield Finding(
            "no-clause", place, where.get(clause, 1), clause, "the text has no such clause (any more)", UPDATE
        )
