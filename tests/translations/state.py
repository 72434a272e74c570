"""How far the translations have come: what is translated, stale or missing, by language and page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.harness.checksums import clause_checksums, read_checksums
from tests.harness.clauses import Page
from tests.harness.project import ROOT, Language
from tests.harness.translations import read_catalog
from tests.translations.catalogs import LABELS, catalog_files, catalogs_of, entries

__all__ = ["PageState", "page_states", "state_table"]


@dataclass(frozen=True)
class PageState:
    """How far the translation of a page has come.

    :param page: the page, or the labels.
    :param translated: how many of its texts are translated.
    :param stale: how many translations were made from an older text.
    :param missing: how many texts have no translation.
    :param clauses: how many clauses the page has.
    :param stale_clauses: of these, how many have changed since their translation was compared with them.
    """

    page: str
    translated: int
    stale: int
    missing: int
    clauses: int = 0
    stale_clauses: int = 0


def page_states(
    language: Language, pages: Sequence[Page], templates: Mapping[Path, set[str]], root: Path = ROOT
) -> Iterator[PageState]:
    """Return how far each page of a language has come.

    :param language: the language.
    :param pages: the text.
    :param templates: the texts of each page, by the path of its catalog.
    :param root: the project's root.
    """
    folder = catalogs_of(language.locale, root)
    kept = read_checksums(root, language.locale)
    by_catalog = {Path(page.path).relative_to("docs").with_suffix(".po"): page for page in pages}
    for name in sorted({*templates, *catalog_files(folder)}):
        known = list(entries(name, read_catalog(folder / name))) if (folder / name).is_file() else []
        texts = {entry.english for entry in known} if name == LABELS else templates.get(name, set())
        done = {entry.english for entry in known if entry.translation and not entry.is_fuzzy}
        fuzzy = {entry.english for entry in known if entry.translation and entry.is_fuzzy}
        current = clause_checksums(by_catalog[name], root) if name in by_catalog else {}
        stale = sum(kept.get(clause) != checksum for clause, checksum in current.items())
        yield PageState(
            name.with_suffix("").as_posix(),
            len(texts & done),
            len(texts & fuzzy),
            len(texts - done - fuzzy),
            len(current),
            stale,
        )


def state_table(states: Sequence[PageState]) -> str:
    """Return the states as a table in plain text, with a row for all of them together.

    :param states: one for each page.
    """
    counts = ("translated", "stale", "missing", "stale_clauses", "clauses")
    together = PageState("all", **{name: sum(getattr(state, name) for state in states) for name in counts})
    head = ("page", "translated", "stale", "missing", "stale clauses")
    lines = [
        head,
        *(
            (state.page, state.translated, state.stale, state.missing, f"{state.stale_clauses} of {state.clauses}")
            for state in (*states, together)
        ),
    ]
    widths = [max(len(str(line[column])) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            str(cell).ljust(width) if column == 0 else str(cell).rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
