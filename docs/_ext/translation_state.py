"""Tells where a translation lags behind the text: with a warning, or, in a draft, with a mark on the page.

A clause is stale if its English is not the one that its translation was compared with, see
``tests/harness/checksums.py``; any other text is untranslated if its page's catalog has nothing for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from languages import language_of
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.nodes import extract_messages
from text_pages import text_pages

from tests.harness.checksums import checksums_file, stale_clauses
from tests.harness.clauses import Page
from tests.harness.project import ROOT, read_languages, shows_drafts
from tests.harness.translations import read_page_catalog

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("doctree-read", _tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _tell(app: Sphinx, doctree: nodes.document) -> None:
    source = read_languages()[0]
    language = language_of(app.config)
    if language == source or app.builder.name == "gettext":
        return
    document = app.env.docname
    page = text_pages()[f"docs/{document}.rst"]
    app.env.note_dependency(str(checksums_file(ROOT, language.locale)))
    stale = {clause.id for clause in stale_clauses(page, ROOT, language.locale)}
    is_draft = shows_drafts()
    original = f"{'../' * (document.count('/') + 1)}{source.path}/{app.builder.get_target_uri(document)}"
    for clause in list(doctree.findall(nodes.container)):
        name = next(iter(stale.intersection(clause["ids"])), "")
        if name and is_draft:
            clause["classes"].append("stale")
            clause.insert(0, _mark(_("translated from an earlier text:"), source.name, f"{original}#{name}"))
        elif name:
            logger.warning(
                "the translation of the clause %s was not compared with its English as it now is; bring it up to "
                "date, then run: make translations REVIEWED=%s",
                *(name, name),
                location=clause,
                type="translation",
                subtype="stale",
            )
    for node, text in _untranslated(doctree, page, language.locale):
        if is_draft:
            node["classes"].append("untranslated")
        else:
            logger.warning(
                "%s has no translation of %r, or one that is marked fuzzy; run 'make translations', and translate "
                "what is left",
                *(language.name, text),
                location=node,
                type="translation",
                subtype="missing",
            )


def _untranslated(doctree: nodes.document, page: Page, locale: str) -> list[tuple[nodes.Element, str]]:
    _path, catalog = read_page_catalog(page, ROOT, locale)
    missing = []
    for node, text in extract_messages(doctree):
        # Sphinx sets it to False also where the translation is the English, as it is of most code. Fields such as
        # "Parameters" it has in every language.
        if node.get("translated") is False and not isinstance(node, nodes.field_name):
            message = catalog.get(text)
            if message is None or not message.string or message.fuzzy:
                missing.append((node, text))
    return missing


def _mark(label: str, name: str, uri: str) -> nodes.paragraph:
    paragraph = nodes.paragraph("", f"{label} ", nodes.reference("", name, refuri=uri), classes=["stale-mark"])
    paragraph["translatable"] = False
    return paragraph
