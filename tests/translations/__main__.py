"""``make translations``, ``make check-translations`` and ``make new-language``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

from terms import TermsError, read_terms

from tests.harness.checksums import ChecksumsError
from tests.harness.clauses import TextError, read_text
from tests.harness.command import INTERRUPTED
from tests.harness.project import ROOT, Language, read_languages
from tests.harness.translations import UnreadableCatalogError
from tests.translations import TranslationError
from tests.translations.checking import check_language
from tests.translations.new_language import add_language
from tests.translations.state import page_states, state_table
from tests.translations.suite import compare_suites
from tests.translations.updating import (
    find_clauses,
    forget_retired,
    record_reviewed,
    template_texts,
    templates,
    update_catalogs,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    :param arguments: the command line; if None, that of the process.
    :return: the exit code: 1 if a check finds something, 2 if what was asked for cannot be done, or was
        interrupted.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.translations", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    update = commands.add_parser("update", help="bring the catalogs up to date, and tell what is left to do")
    update.add_argument(
        "--reviewed",
        metavar="CLAUSES",
        default="",
        help="record that the translation of these clauses has been compared with their English: IDs, in which * "
        "stands for any characters, or paths of pages, with spaces between them",
    )
    check = commands.add_parser("check", help="look for faults in the translations")
    suite = commands.add_parser("suite", help="run the text in each language, and compare")
    suite.add_argument(
        "--check", action="store_true", help="write nothing, and fail if the published table would change"
    )
    for command in (update, check, suite):
        command.add_argument("--language", metavar="LOCALE", help="only this one")
    new = commands.add_parser("new", help="begin a language")
    new.add_argument("locale", help="what gettext calls it, such as ja or pt_BR")
    options = parser.parse_args(arguments)
    try:
        if options.command == "new":
            return _begin(options.locale)
        languages = _chosen(options.language, drafts=options.command != "suite")
        if options.command == "update":
            return _update(languages, options.reviewed.split())
        if options.command == "suite":
            return compare_suites(languages, check=options.check)
        return _check(languages)
    except (TranslationError, TextError, TermsError, ChecksumsError, UnreadableCatalogError) as error:
        print(f"translations: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("translations: interrupted; run it again, and it takes up where it was", file=sys.stderr)
        return INTERRUPTED


def _chosen(locale: str | None, *, drafts: bool) -> list[Language]:
    languages = list(read_languages(drafts=drafts)[1:])
    if locale is None:
        return languages
    chosen = [language for language in languages if language.locale == locale]
    if not chosen:
        known = ", ".join(language.locale for language in languages)
        raise TranslationError(
            f"the text is not translated into {locale!r}, but into {known}; name one of these, or begin it: "
            f"make new-language LANG={locale}"
        )
    return chosen


def _update(languages: Sequence[Language], reviewed: Sequence[str]) -> int:
    # Before Sphinx reads them for the glossary, and buries what is wrong in a report on itself.
    read_terms()
    pages = read_text(ROOT)
    # A name that is wrong is told before the catalogs are touched.
    find_clauses(reviewed, pages)
    with templates() as folder:
        texts = template_texts(folder)
        update_catalogs(languages, folder)
    forget_retired(languages, pages)
    if reviewed:
        for locale, clauses in record_reviewed(reviewed, languages, pages).items():
            print(f"{locale}: {len(clauses)} clauses recorded as compared with their English")
    for language in languages:
        states = list(page_states(language, pages, texts))
        print(
            f"\n{language.name} ({language.locale}){', a draft' if language.draft else ''}\n{state_table(states)}"
        )
    return 0


def _check(languages: Sequence[Language]) -> int:
    # As above.
    read_terms()
    pages = read_text(ROOT)
    with templates() as folder:
        texts = template_texts(folder)
    wrong = 0
    for language in languages:
        found = list(check_language(language, pages, texts))
        wrong += len(found)
        for finding in found:
            print(finding)
        counts = ", ".join(
            f"{number} {name}" for name, number in Counter(each.check for each in found).most_common()
        )
        print(f"{language.name}: {counts or 'nothing is wrong'}")
    return 1 if wrong else 0


def _begin(locale: str) -> int:
    language = add_language(locale)
    clauses = sum(len(page.clauses) for page in read_text(ROOT))
    with templates() as folder:
        update_catalogs([language], folder)
    print(
        f"{language.name} has begun: its entry in pyproject.toml is marked as a draft, and its catalogs lie in "
        f"locale/{language.locale}.\n"
        "  - Translate the title and the sentence of the entry, and locale/"
        f"{language.locale}/LC_MESSAGES/sphinx.po, the labels.\n"
        "  - Say in docs/terms.toml how the terms are called.\n"
        f"  - Translate the catalogs. 'make serve' shows them under /{language.path}/, 'make translations' tells\n"
        "    what is left, and 'make check-translations' what is wrong.\n"
        "  - Record what is done: make translations REVIEWED='docs/guide/registry.rst'\n"
        f"  - When all {clauses} clauses are, take 'draft = true' out of the entry."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
