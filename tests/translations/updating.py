"""Brings the catalogs up to date with the text, and records what has been compared with it."""

from __future__ import annotations

import fnmatch
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from babel.messages.catalog import Catalog
from sphinx_intl.basic import update as update_with_sphinx_intl
from terms import headword, read_terms

from tests.harness.checksums import clause_checksums, read_checksums, write_checksums
from tests.harness.clauses import Page, TextError
from tests.harness.project import ROOT, Language
from tests.harness.prose import read_prose
from tests.harness.translations import read_catalog, translate
from tests.translations import TranslationError
from tests.translations.catalogs import LABELS, catalog_files, catalogs_of, comments, is_code, write_catalog

__all__ = ["find_clauses", "forget_retired", "record_reviewed", "template_texts", "templates", "update_catalogs"]

#: What stands above a new catalog.
HEAD = "# {title}: {page}, in {language}.\n#"


@contextmanager
def templates(root: Path = ROOT) -> Iterator[Path]:
    """Have Sphinx collect the texts of all pages, in a folder that is there for the time of the block.

    :param root: the project's root.
    :raises TranslationError: if the text cannot be read.
    """
    # Two levels below the root: the catalogs name the places of their texts from there.
    (root / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gettext-", dir=root / "build") as folder:
        command = [sys.executable, "-m", "sphinx", "--quiet", "--builder", "gettext", "--conf-dir", str(root)]
        command += ["--define", "language=en", str(root / "docs"), folder]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
        if done.returncode != 0:
            raise TranslationError(
                f"the texts of the pages cannot be collected; Sphinx says:\n{done.stderr.strip()}"
            )
        shutil.rmtree(Path(folder, ".doctrees"), ignore_errors=True)
        yield Path(folder)


def template_texts(folder: Path) -> dict[Path, set[str]]:
    """Return the texts of each page, by the path of its catalog.

    :param folder: the templates.
    """
    return {
        path.relative_to(folder).with_suffix(".po"): {
            str(message.id) for message in read_catalog(path) if message.id
        }
        for path in sorted(folder.rglob("*.pot"))
    }


def update_catalogs(languages: Sequence[Language], folder: Path, root: Path = ROOT) -> None:
    """Bring the catalogs up to date: with what is new empty, and what has changed marked fuzzy.

    Code without words in comments is copied, and the terms of the glossary are taken from the table of terms. What
    the text has no more is dropped; a catalog whose page is gone is left, and reported by the checks.

    :param languages: the languages.
    :param folder: the templates.
    :param root: the project's root.
    :raises UnreadableCatalogError: if a catalog is not in the form of gettext. Then none is changed.
    """
    # sphinx-intl would take what it can read, and write the catalog without the rest.
    for language in languages:
        catalogs = catalogs_of(language.locale, root)
        for name in catalog_files(catalogs):
            read_catalog(catalogs / name)
    with redirect_stdout(io.StringIO()):
        update_with_sphinx_intl(
            str(root / "locale"), str(folder), tuple(language.locale for language in languages), 0, jobs=1
        )
    for language in languages:
        catalogs = catalogs_of(language.locale, root)
        headwords = {term.english: headword(term, language.locale) for term in read_terms()}
        for name in catalog_files(catalogs):
            if name != LABELS:
                catalog = read_catalog(catalogs / name)
                _fill_in(catalog, headwords if name == Path("glossary.po") else {})
                _set_head(catalog, name, language)
                write_catalog(catalogs / name, catalog)


def _fill_in(catalog: Catalog, headwords: Mapping[str, str]) -> None:
    for message in catalog:
        if not isinstance(message.id, str) or not message.id:
            continue
        known = headwords.get(message.id, "")
        if is_code(message.id) and not any(_has_words(comment) for comment in comments(message.id)):
            known = message.id
        if known:
            message.string = known
            message.flags.discard("fuzzy")
            message.previous_id = []


def _has_words(comment: str) -> bool:
    return any(character.isalpha() for character in comment)


def _set_head(catalog: Catalog, name: Path, language: Language) -> None:
    if "SOME DESCRIPTIVE TITLE" in catalog.header_comment:
        page = name.with_suffix("").as_posix()
        catalog.header_comment = HEAD.format(title=language.title, page=page, language=language.name)
        catalog.project, catalog.version = "Contextual Sessions", ""
        catalog.last_translator = catalog.language_team = ""
    catalog.fuzzy = False


def record_reviewed(
    patterns: Iterable[str], languages: Sequence[Language], pages: Sequence[Page], root: Path = ROOT
) -> dict[str, list[str]]:
    """Record that the translation of clauses has been compared with their English.

    :param patterns: IDs of clauses, with ``*`` for any characters, or paths of pages, such as
        ``docs/guide/registry.rst``.
    :param languages: the languages.
    :param pages: the text.
    :param root: the project's root.
    :return: the clauses that are recorded, by locale. Their checksums were not those of their English before.
    :raises TranslationError: if a pattern fits no clause, or a clause is not translated whole. Then nothing is
        recorded.
    """
    wanted = find_clauses(patterns, pages)
    changed: dict[str, list[str]] = {}
    records: dict[str, dict[str, str]] = {}
    for language in languages:
        kept = read_checksums(root, language.locale)
        new: dict[str, str] = {}
        for page in pages:
            chosen = wanted & {clause.id for clause in page.clauses}
            if chosen:
                _require_whole(page, language, root, chosen)
                current = clause_checksums(page, root)
                new |= {clause: current[clause] for clause in chosen}
        changed[language.locale] = sorted(clause for clause in new if kept.get(clause) != new[clause])
        records[language.locale] = kept | new
    for locale, record in records.items():
        write_checksums(root, locale, record)
    return changed


def find_clauses(patterns: Iterable[str], pages: Sequence[Page]) -> set[str]:
    """Return the IDs of the clauses that are meant.

    :param patterns: as for :func:`record_reviewed`.
    :param pages: the text.
    :raises TranslationError: if a pattern fits no clause.
    """
    wanted: set[str] = set()
    for pattern in patterns:
        found = {
            clause.id
            for page in pages
            for clause in page.clauses
            if page.path == pattern or fnmatch.fnmatchcase(clause.id, pattern)
        }
        if not found:
            raise TranslationError(
                f"no clause has the ID {pattern!r}, and no page with clauses has this path; give IDs as in "
                "'registry.call.same-session', with * for any characters, or a page, as 'docs/guide/registry.rst'"
            )
        wanted |= found
    return wanted


def _require_whole(page: Page, language: Language, root: Path, clauses: Collection[str]) -> None:
    only = [clause for clause in page.clauses if clause.id in clauses]
    try:
        for clause in only:
            alone = Page(page.path, clauses=(clause,))
            translate(alone, root, language.locale)
            read_prose(alone, root, language.locale)
    except TextError as error:
        raise TranslationError(f"{language.name}: not recorded, for it is not translated whole: {error}") from None


def forget_retired(languages: Sequence[Language], pages: Sequence[Page], root: Path = ROOT) -> None:
    """Drop the checksums of clauses that the text has no more.

    :param languages: the languages.
    :param pages: the text.
    :param root: the project's root.
    """
    known = {clause.id for page in pages for clause in page.clauses}
    for language in languages:
        kept = read_checksums(root, language.locale)
        if set(kept) - known:
            write_checksums(
                root, language.locale, {clause: checksum for clause, checksum in kept.items() if clause in known}
            )
