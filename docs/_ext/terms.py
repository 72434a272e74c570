"""The terms of the text, from the table in ``docs/terms.toml``: the glossary, and how each is said in a language.

The checks of the translations read the same table; see ``tests/translations/checks.py``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from generated import Generated
from languages import language_of
from sphinx.locale import _

from tests.harness.project import ROOT, read_languages

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["TERMS", "Term", "TermsError", "Translation", "headword", "read_terms", "setup"]

#: The table.
TERMS = ROOT / "docs" / "terms.toml"

#: Languages whose brackets are as wide as a character.
WITH_WIDE_BRACKETS = ("zh", "ja")


class TermsError(ValueError):
    """The table is not as its head says; the message names the entry and what is wrong with it."""


@dataclass(frozen=True)
class Translation:
    """How a term is said in another language.

    :param term: the word.
    :param also: other words that will do.
    :param wrong: what it must not be called.
    :param except_: longer words that only contain a wrong one.
    :param free: whether a translation may do without the word, because the English one has other meanings, too.
    """

    term: str
    also: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    except_: tuple[str, ...] = ()
    free: bool = False


@dataclass(frozen=True)
class Term:
    """A term of the text.

    :param english: the term.
    :param line: where it stands in the table.
    :param definition: what it means; empty if the glossary does not explain it.
    :param forms: other forms of the word than its plural.
    :param translations: how it is said, by locale.
    """

    english: str
    line: int
    definition: str = ""
    forms: tuple[str, ...] = ()
    translations: Mapping[str, Translation] = field(default_factory=dict)


@cache
def read_terms() -> tuple[Term, ...]:
    """Return the terms, in the order of the table.

    :raises TermsError: if the table is not TOML, or an entry has a key that nobody reads, or lacks one.
    """
    text = TERMS.read_text(encoding="utf-8")
    try:
        entries = tomllib.loads(text).get("term", [])
    except tomllib.TOMLDecodeError as error:
        raise TermsError(f"docs/terms.toml is not TOML: {error}; correct it, or restore it from git") from None
    lines = {line: number for number, line in enumerate(text.splitlines(), 1)}
    locales = {language.locale for language in read_languages(drafts=True)}
    terms = []
    for entry in entries:
        try:
            translations = {locale: _translation(dict(entry.pop(locale))) for locale in locales & set(entry)}
            line = lines.get(f'english = "{entry["english"]}"', 1)
            terms.append(Term(line=line, forms=tuple(entry.pop("forms", ())), translations=translations, **entry))
        except (KeyError, TypeError, ValueError) as error:
            raise TermsError(
                f"docs/terms.toml: the entry {entry.get('english', entry)!r} cannot be read ({error}); its keys "
                f"are explained at the head of the file, and the languages are {', '.join(sorted(locales))}"
            ) from None
    return tuple(terms)


def _translation(entry: dict[str, Any]) -> Translation:
    lists: dict[str, Any] = {name: tuple(entry.pop(key, ())) for name, key in LISTS.items()}
    return Translation(**{**entry, **lists})


#: The parameters that are lists, and what they are called in the table; "except" is a word of Python's.
LISTS = {"also": "also", "wrong": "wrong", "except_": "except"}


def headword(term: Term, locale: str) -> str:
    """Return how a term stands in the glossary of a language, with the English word beside it.

    :param term: the term.
    :param locale: the language.
    :return: the words; empty if the table does not have them.
    """
    translation = term.translations.get(locale)
    if translation is None:
        return ""
    pattern = "{}（{}）" if locale.split("_")[0] in WITH_WIDE_BRACKETS else "{} ({})"
    return pattern.format(translation.term, term.english)


class Glossary(Generated):
    """The terms that have a definition, as a glossary to which other pages can link."""

    def run(self) -> list[nodes.Node]:
        """Return the glossary."""
        self.env.note_dependency(str(TERMS))
        content = StringList()
        content.append(".. glossary::", str(TERMS), 0)
        for term in read_terms():
            if term.definition:
                for line in ("", f"   {term.english}", f"      {term.definition}"):
                    # docutils counts from zero.
                    content.append(line, str(TERMS), term.line - 1)
        content.append("", str(TERMS), 0)
        parent = nodes.Element()
        self.state.nested_parse(content, self.content_offset, parent)
        return parent.children


class TermTable(Generated):
    """How each term is said in the other languages."""

    def run(self) -> list[nodes.Node]:
        """Return a row for each term; in a translation, with a column for this language alone."""
        self.env.note_dependency(str(TERMS))
        source, *others = read_languages()
        current = language_of(self.config)
        shown = [language for language in others if current in (source, language)]
        rows = []
        for term in read_terms():
            translations = [term.translations.get(language.locale) for language in shown]
            if any(translations):
                cells = [_say(translation) for translation in translations]
                wrong = [word for translation in translations if translation for word in translation.wrong]
                rows.append(self.row(term.english, *cells, _(", ").join(wrong)))
        head = [source.name, *(language.name for language in shown), _("never")]
        return [self.table(head, rows)]


def _say(translation: Translation | None) -> str:
    return translation.term if translation else ""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_directive("glossary-of-terms", Glossary)
    app.add_directive("table-of-terms", TermTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
