"""Tables for translators: the checks of the words, and how the suite fares in each language."""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from generated import Generated
from languages import language_of
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.typing import ExtensionMetadata

from tests.harness.project import read_languages
from tests.translations import checks
from tests.translations.checks import CHECKS
from tests.translations.suite import SUITES

__all__ = ["setup"]


class TranslationChecks(Generated):
    """What the checks of the words look for, with an example of what they find and of what they let pass."""

    def run(self) -> list[nodes.Node]:
        """Return a row for each check; in a translation, for those alone that are made of its language."""
        self.env.note_dependency(checks.__file__)
        current = language_of(self.config)
        all_of_them = current == read_languages()[0]
        rows = [
            self.row(
                [nodes.literal("", check.name), nodes.Text(" "), nodes.inline("", _(check.what))],
                nodes.literal("", check.flags),
                nodes.literal("", check.spares),
            )
            for check in CHECKS
            if all_of_them or not check.locales or current.locale.startswith(check.locales)
        ]
        return [self.table([_("what is wrong"), _("found"), _("not found")], rows, "wordy")]


class LanguageSuites(Generated):
    """How many clauses each language has, how many of them were run there, and what came out differently."""

    def run(self) -> list[nodes.Node]:
        """Return a row for each language."""
        self.env.note_dependency(str(SUITES))
        names = {language.locale: language.name for language in read_languages()}
        suites: list[dict[str, Any]] = json.loads(SUITES.read_text(encoding="utf-8"))["languages"]
        rows = [
            self.row(
                names.get(suite["language"], suite["language"]),
                str(suite["clauses"]),
                str(suite["executed"]),
                str(suite["kept"]),
                str(len(suite["differences"]) or _("none")),
            )
            for suite in suites
        ]
        head = [_("language"), _("clauses"), _("run"), _("kept"), _("differences")]
        return [self.table(head, rows, "numbers")]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_directive("translation-checks", TranslationChecks)
    app.add_directive("language-suites", LanguageSuites)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
