"""Puts into the language of the site the labels that Furo writes in English only.

Furo translates what a reader sees at once; these are for screen readers and tooltips. Their translations stand
in ``locale/…/sphinx.po`` among those of Sphinx's own labels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from sphinx.locale import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup", "translate_labels"]

ATTRIBUTES = (
    "Toggle site navigation sidebar",
    "Toggle table of contents sidebar",
    "Toggle Light / Dark / Auto color theme",
)
ICON_TITLES = (
    "Contents",
    "Menu",
    "Expand",
    "Light mode",
    "Dark mode",
    "Auto light/dark, in light mode",
    "Auto light/dark, in dark mode",
)
# The title of a part of the navigation follows.
ATTRIBUTE_BEGINNING = "Toggle navigation of "


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("builder-inited", _keep_labels_out_of_catalogs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def translate_labels(html: str) -> Markup:
    """Return the HTML of a page with Furo's English-only labels in the language of the site."""
    for label in ATTRIBUTES:
        html = html.replace(f'aria-label="{label}"', f'aria-label="{escape(_(label))}"')
    html = html.replace(f'aria-label="{ATTRIBUTE_BEGINNING}', f'aria-label="{escape(_(ATTRIBUTE_BEGINNING))}')
    for label in ICON_TITLES:
        html = html.replace(f"<title>{label}</title>", f"<title>{escape(_(label))}</title>")
    return Markup(html)


def _keep_labels_out_of_catalogs(app: Sphinx) -> None:
    # sphinx.po is kept by hand. From our templates, the gettext builder would make a sphinx.pot with a label or
    # two, and sphinx-intl would then drop all others from sphinx.po.
    if app.builder.name == "gettext":
        app.config.templates_path = []
