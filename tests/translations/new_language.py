"""Begins a language: its entry in the list of languages, and empty catalogs."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_locale_identifier, parse_locale
from babel.messages.catalog import Catalog

from tests.harness.checksums import write_checksums
from tests.harness.project import ROOT, Language
from tests.harness.translations import read_catalog
from tests.translations import TranslationError
from tests.translations.catalogs import LABELS, catalogs_of, write_catalog

__all__ = ["add_language"]

#: How an entry in the list of languages begins.
ENTRY = "[[tool.contextual-sessions.languages]]"


def add_language(locale: str, root: Path = ROOT) -> Language:
    """Enter a language into ``pyproject.toml`` as a draft, and make its catalog of labels.

    :param locale: what gettext calls it, such as ``ja`` or ``pt_BR``.
    :param root: the project's root.
    :return: the language. Its title and its sentence for pages that are missing are still English.
    :raises TranslationError: if there is no such language, or the text has it already. Then nothing is changed.
    """
    try:
        known = Locale.parse(locale)
        code = get_locale_identifier(parse_locale(locale))
    except (UnknownLocaleError, ValueError):
        code = ""
    # Babel overlooks what follows a dot.
    if not code or code.lower() != locale.lower():
        raise TranslationError(
            f"no language is called {locale!r}; write its code as gettext does, with an underscore before a "
            "country: make new-language LANG=pt_BR"
        )
    # Babel takes pt_br, too; a folder of that name would be found on some systems only.
    locale = code
    project_file = root / "pyproject.toml"
    text = project_file.read_text(encoding="utf-8")
    entries = tomllib.loads(text)["tool"]["contextual-sessions"]["languages"]
    if any(entry["locale"] == locale for entry in entries) or catalogs_of(locale, root).exists():
        raise TranslationError(
            f"the text has {locale!r} already, in {project_file.name} or in locale/{locale}; 'make translations' "
            "tells how far it is, and to begin it anew, delete both"
        )
    source = entries[0]
    language = Language(
        locale=locale,
        path=locale.replace("_", "-").lower(),
        tag=locale.replace("_", "-"),
        name=known.get_display_name() or locale,
        title=source["title"],
        not_found=source["not_found"],
        draft=True,
    )
    _make_labels(language, root)
    write_checksums(root, locale, {})
    project_file.write_text(_with_entry(text, language), encoding="utf-8")
    return language


def _with_entry(text: str, language: Language) -> str:
    """Return the text of ``pyproject.toml`` with one more language, below the others."""
    lines = text.splitlines()
    last = max(number for number, line in enumerate(lines) if line == ENTRY)
    end = next((number for number in range(last, len(lines)) if not lines[number].strip()), len(lines))
    # A string of JSON is one of TOML, too.
    keys = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in vars(language).items()]
    return "\n".join([*lines[:end], "", ENTRY, *keys, *lines[end:], ""])


def _make_labels(language: Language, root: Path) -> None:
    """Make a catalog with all labels that the other translations have, in their order."""
    labels = Catalog(locale=language.locale, project="Contextual Sessions", fuzzy=False)
    labels.header_comment = (
        f"# Labels of the theme, of Sphinx and of this project's extensions, in {language.name}."
    )
    for other in sorted((root / "locale").glob(f"*/LC_MESSAGES/{LABELS}")):
        for message in read_catalog(other):
            if message.id and message.id not in labels:
                labels.add(message.id, flags=message.flags, user_comments=message.user_comments)
    write_catalog(catalogs_of(language.locale, root) / LABELS, labels)
