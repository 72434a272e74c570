"""What other people's linters find in the catalogs; each with the tests that are right for this text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import autocorrect_py
from sphinxlint import check_file
from sphinxlint.checkers import all_checkers
from translate.filters.checks import CheckerConfig, StandardChecker
from translate.storage.pypo import pounit

from tests.translations.catalogs import LABELS, Entry
from tests.translations.checks import Finding, prose, shown

__all__ = ["POFILTER_TESTS", "autocorrect", "pofilter", "sphinx_lint"]

#: What sphinx-lint is not to look for: catalogs have long lines; the output of code may have single backquotes;
#: and a label may end with a space.
NOT_SPHINX_LINT = frozenset({"line-too-long", "default-role", "trailing-whitespace"})

#: The tests of pofilter that tell a fault from a habit of another language, with what to do.
POFILTER_TESTS = {
    "compendiumconflicts": "Choose one of the translations that gettext has put together",
    "doublewords": "Delete one of the two",
    "emails": "Write the address as the English has it",
    "escapes": "Write as many backslashes before letters as the English has",
    "newlines": "Break lines where the English does",
    "printf": "Write the placeholders as the English has them",
    "pythonbraceformat": "Write the placeholders as the English has them",
    "startwhitespace": "Begin as the English does",
    "endwhitespace": "End as the English does",
    "tabs": "Write as many tabs as the English has",
    "urls": "Write the address as the English has it",
}

#: Of these, the ones that are right for labels, which are pieces of sentences.
LABEL_TESTS = ("printf", "pythonbraceformat", "urls")


def sphinx_lint(path: Path, place: str) -> Iterator[Finding]:
    """Have sphinx-lint look for broken markup in a catalog.

    :param path: the file.
    :param place: its path below the project's root.
    """
    checkers = {checker for name, checker in all_checkers.items() if name not in NOT_SPHINX_LINT}
    for error in check_file(str(path), checkers):
        yield Finding(
            *(f"sphinx-lint:{error.checker_name}", place, error.line_no, "", f"sphinx-lint says: {error.msg}"),
            "Write the markup as the English has it",
        )


def pofilter(entry: Entry, place: str) -> Iterator[Finding]:
    """Have pofilter compare a sentence with its translation.

    :param entry: the entry.
    :param place: the catalog's path below the project's root.
    """
    unit = pounit(prose(entry.english))
    # An escaped space stands for nothing.
    unit.target = prose(entry.translation).replace("\\ ", "")
    for name, message in (
        _checker(LABEL_TESTS if entry.catalog == LABELS else tuple(POFILTER_TESTS)).run_filters(unit).items()
    ):
        yield Finding(
            *(f"pofilter:{name}", place, entry.line, entry.translation[:40], f"pofilter says: {message}"),
            POFILTER_TESTS[name],
        )


@cache
def _checker(tests: tuple[str, ...]) -> StandardChecker:
    # Given the language, it would expect of Chinese what Chinese software has, and not what a text has.
    return StandardChecker(checkerconfig=CheckerConfig(), limitfilters=list(tests))


def autocorrect(entry: Entry, place: str) -> Iterator[Finding]:
    """Have autocorrect look at the spaces and the punctuation of a sentence in Chinese, and report only.

    :param entry: the entry.
    :param place: the catalog's path below the project's root.
    """
    # A link with Chinese words is Chinese, and one without stands for a Latin word.
    text = shown(entry.translation).replace("\\ ", "")
    corrected = autocorrect_py.format(text)
    if corrected != text:
        yield Finding(
            *(
                "autocorrect",
                place,
                entry.line,
                _difference(text, corrected),
                "autocorrect would write it otherwise",
            ),
            f"Write {_difference(corrected, text)!r}, unless it is wrong",
        )


def _difference(text: str, other: str, around: int = 6) -> str:
    start = next(
        (i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other))
    )
    return text[max(0, start - around) : start + around]
