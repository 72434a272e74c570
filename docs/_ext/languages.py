"""The languages of the site, and what each page says about the others.

It titles the site in its language and gives every page links to its counterparts in the other languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_address import read_address
from sphinx.errors import ConfigError

from tests.harness.project import PROJECT_FILE, Language, read_languages

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["LanguageLink", "language_of", "setup"]

# What a build makes in every language without a source document.
GENERATED_PAGES = frozenset({"genindex", "search"})


@dataclass(frozen=True)
class LanguageLink:
    """Where a page leads to its counterpart in a language."""

    language: Language
    uri: str
    is_current: bool


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("config-inited", _set_title)
    app.connect("html-page-context", _link_languages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def language_of(config: Config) -> Language:
    """Return the language that is built.

    :raises ConfigError: if the project has none of that name.
    """
    for language in read_languages():
        if language.locale == config.language:
            return language
    known = ", ".join(language.locale for language in read_languages())
    raise ConfigError(
        f"no language {config.language!r} in {PROJECT_FILE.name}, which lists {known}; "
        "build one of them with -D language=…, or add an entry to [[tool.contextual-sessions.languages]]"
    )


def _set_title(app: Sphinx, config: Config) -> None:
    language = language_of(config)
    config.html_title = language.title
    config.copyright = f"{config.copyright} {language.title}"
    # Where the site's address is known, each page names its own.
    address = read_address()
    config.html_baseurl = f"{address}{language.path}/" if address else ""


def _link_languages(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: document | None
) -> None:
    # A book has nothing of this.
    if app.builder.name == "epub":
        return
    everywhere = pagename in GENERATED_PAGES or pagename in app.env.found_docs
    counterpart = pagename if everywhere else app.config.root_doc
    target = app.builder.get_target_uri(counterpart)
    # Relative, so that the site works in whatever folder of whatever server it is put.
    root = "../" * (app.builder.get_target_uri(pagename).count("/") + 1)
    current = language_of(app.config)
    links = [
        LanguageLink(language, f"{root}{language.path}/{target}", language == current)
        for language in read_languages()
    ]
    context["language_links"] = links
    # A search engine wants whole addresses; without one, what is relative at least leads there.
    address = read_address()
    top = address or root
    alternates = [(link.language.tag, f"{top}{link.language.path}/{target}") for link in links]
    alternates.append(("x-default", address or f"{root}index.html"))
    # Pages without a source document have no tags yet.
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n    <link rel="alternate" hreflang="{tag}" href="{uri}">' for tag, uri in alternates
    )
