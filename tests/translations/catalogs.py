"""The catalogs below ``locale/``: where they lie, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from tests.harness.project import ROOT

__all__ = [
    "LABELS",
    "Entry",
    "catalog_files",
    "catalogs_of",
    "comments",
    "entries",
    "is_code",
    "write_catalog",
]

#: The catalog of the labels: kept by hand, because no page has them.
LABELS = Path("sphinx.po")

#: How a piece of code in one line begins; one of several lines is always code, for a paragraph is one line.
CODE = (">>> ", "$ ", "from ", "import ", "# ", "def ", "{", "- run: ")


@dataclass(frozen=True)
class Entry:
    """A text and its translation.

    :param catalog: the catalog's path, relative to the folder of the language's catalogs.
    :param line: where the entry begins.
    :param english: the text.
    :param translation: its translation; empty if there is none.
    :param is_fuzzy: whether the translation was made from another text, which this one only resembles.
    """

    catalog: Path
    line: int
    english: str
    translation: str
    is_fuzzy: bool = False

    @property
    def is_code(self) -> bool:
        """Whether it is a piece of code, of which the comments alone are translated."""
        return is_code(self.english)


def is_code(text: str) -> bool:
    """Return whether a text is a piece of code."""
    return "\n" in text or text.startswith(CODE)


def catalogs_of(locale: str, root: Path = ROOT) -> Path:
    """Return the folder of a language's catalogs.

    :param locale: the language, such as ``zh_CN``.
    :param root: the project's root.
    """
    return root / "locale" / locale / "LC_MESSAGES"


def catalog_files(folder: Path) -> list[Path]:
    """Return the catalogs below a folder, relative to it and in order."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*.po"))


def write_catalog(path: Path, catalog: Catalog) -> None:
    """Write a catalog, each text in one line, so that a change shows as a change of that line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=0, ignore_obsolete=True)


def entries(name: Path, catalog: Catalog) -> Iterator[Entry]:
    """Return what a catalog holds, without its head.

    :param name: the catalog's path, relative to the folder of its language.
    :param catalog: the catalog.
    """
    for message in catalog:
        if message.id:
            yield _entry(name, message)


def _entry(name: Path, message: Message) -> Entry:
    # Where a plural has several forms, the first stands for all.
    english, said = (
        text if isinstance(text, str) else (*(text or ()), "")[0] for text in (message.id, message.string)
    )
    return Entry(name, message.lineno or 1, english, said, message.fuzzy)


_COMMENT = re.compile(r"(?:^|\s)#(?!:)\s*(?P<words>.*\w.*)$", re.MULTILINE)


def comments(code: str) -> list[str]:
    """Return the words of the comments in a piece of code."""
    return [match["words"] for match in _COMMENT.finditer(code)]
