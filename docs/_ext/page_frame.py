"""What stands round the text of every page: scripts, policy, and mends of what Furo writes.

Furo's pages are mended where a browser or a screen reader finds fault with them. What its labels say is in
``theme_labels.py``, what a page says of the other languages in ``languages.py``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from llms_txt import first_paragraph
from markupsafe import Markup, escape
from policy import content_security_policy
from site_address import read_address
from sphinx.locale import _
from theme_labels import translate_labels

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["mend_signatures", "setup"]

#: Sphinx's own, which do nothing here: they are for its search, and for shortcuts that are not switched on.
UNUSED_SCRIPTS = frozenset({"documentation_options.js", "doctools.js", "sphinx_highlight.js", "translations.js"})

#: Scripts of one page alone, beside those that conf.py gives to every page.
SCRIPTS_OF_A_PAGE = {"conformance/clauses": ("clause-filter.js",)}

#: What Furo's pages have, and what they ought to have.
MENDS = (
    # The policy forbids styles in the page.
    ('style="display: none;"', "hidden"),
    ('style="opacity: 50%"', 'opacity="0.5"'),
    ('<td style="width: 33%; vertical-align: top;">', "<td>"),
    ('<table style="width: 100%" class="', '<table class="'),
    # A heading has a level.
    ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
)

#: The parameters of a signature that takes more than a line.
PARAMETERS = re.compile(r'<dl>\n(?:<dd><em class="sig-param">.*?</dd>\n)+</dl>')


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("env-updated", _renew_navigation)
    # After Furo, which sets the context of its templates.
    app.connect("html-page-context", _frame, priority=900)
    app.connect("html-page-context", _describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _renew_navigation(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have every page written again if the title of one has changed: the navigation has the titles of all."""
    titles = {name: title.astext() for name, title in env.titles.items()}
    before = getattr(env, "titles_in_navigation", titles)
    env.titles_in_navigation = titles  # type: ignore[attr-defined]
    return [] if titles == before else sorted(titles)


def _frame(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: document | None
) -> None:
    # A book has nothing of this.
    if app.builder.name == "epub":
        return
    context["mend_furo"] = _mend_furo
    # Where the site is published, its pages bring the policy along, because not every host lets one set headers. A
    # copy on the disk has none: what "self" is there is not agreed upon.
    context["policy"] = content_security_policy() if read_address() else ""
    for name in SCRIPTS_OF_A_PAGE.get(pagename, ()):
        app.add_js_file(name, defer="defer")
    context["script_files"] = [script for script in context["script_files"] if _name(script) not in UNUSED_SCRIPTS]


def _describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: document | None
) -> None:
    """Tell search engines, and whoever shows a preview of a link, what a page is about."""
    if doctree is None or app.builder.name != "html":
        return
    description = first_paragraph(doctree)
    tags = {"description": description} if description else {}
    address = read_address()
    if address:
        tags |= {
            "og:type": "article",
            "og:site_name": app.config.html_title,
            "og:title": BeautifulSoup(context["title"], "html.parser").get_text(),
            "og:description": description,
            "og:url": context["pageurl"],
            "og:locale": app.config.language,
            "og:image": f"{app.config.html_baseurl}_static/preview.{app.config.language}.png",
            "twitter:card": "summary_large_image",
        }
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n    <meta {"property" if name.startswith("og:") else "name"}="{name}" content="{escape(content)}">'
        for name, content in tags.items()
    )


def _name(script: Any) -> str:
    return str(getattr(script, "filename", script)).rsplit("/", 1)[-1]


def mend_signatures(html: str) -> str:
    """Return the HTML of a page with long signatures that are valid: a line for each parameter, and no list.

    Sphinx makes the parameters a list of definitions, which define nothing.
    """
    return PARAMETERS.sub(_as_lines, html)


def _as_lines(parameters: re.Match[str]) -> str:
    lines = parameters[0].replace("<dl>", '<span class="sig-lines">').replace("</dl>", "</span>")
    return lines.replace("<dd>", "<span>").replace("</dd>", "</span>")


def _mend_furo(html: str) -> Markup:
    for wrong, right in MENDS:
        html = html.replace(wrong, right)
    # Landmarks of a kind are told apart by their names.
    for kind, name in (("sidebar-drawer", _("Site navigation")), ("toc-drawer", _("On this page"))):
        html = html.replace(f'<aside class="{kind}', f'<aside aria-label="{escape(name)}" class="{kind}')
    html = mend_signatures(html)
    # How wide the columns of a table are shall be left to what stands in them.
    return translate_labels(re.sub(r"<colgroup>.*?</colgroup>", "", html, flags=re.DOTALL))
