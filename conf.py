"""Sphinx, for every language: ``sphinx-build -c . -D language=zh_CN docs build/html/zh-cn``.

What depends on the language stands in ``docs/_ext/languages.py``, because this file is read before the
command line's ``-D language=…`` is known.
"""

import sys
from pathlib import Path

root = Path(__file__).parent
inventories = root / "docs" / "_inventories"
# The reference implementation, for autodoc, and the extensions below.
sys.path[:0] = [str(root), str(root / "docs" / "_ext")]

project = "Contextual Sessions"
project_copyright = "2026"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "book",
    "canonical_names",
    "chinese_markup",
    "clauses",
    "conformance",
    "languages",
    "lifelines",
    "llms_txt",
    "markdown_copies",
    "minified",
    "page_frame",
    "page_history",
    "performance",
    "plotting",
    "search_index",
    "speed",
    "terms",
    "theme_labels",
    "threads",
    "translating",
    "translation_state",
    "under_load",
]
# Relative to docs/.
exclude_patterns = ["_ext", "_inventories", "_templates"]
# Sphinx leaves Chinese out of its smart quotes. We take it in: Chinese quotes are typed as they are meant, and
# are left as they are, but the "--" that Sphinx puts after a parameter's name has to become a dash.
smartquotes_excludes = {"builders": ["man", "text"]}
highlight_language = "python"
nitpicky = True
nitpick_ignore_regex = [
    # Type variables have no page of their own.
    (r"py:(class|obj)", r"reference_impl\.(registry|scoping)\.(S|T|Entity)"),
]

# Relative to docs/ for Sphinx, but to the working directory for sphinx-intl: give that one "-d locale".
locale_dirs = ["../locale"]
gettext_compact = False
gettext_location = True
gettext_uuid = False
gettext_additional_targets = ["literal-block"]

add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 88
python_use_unqualified_type_names = True

# The inventories are kept by hand, so that a build needs no network.
intersphinx_mapping = {
    "python": ("https://docs.python.org/3/", str(inventories / "python.txt")),
    "sqlalchemy": ("https://docs.sqlalchemy.org/en/21/", str(inventories / "sqlalchemy.txt")),
}

templates_path = [str(root / "docs" / "_templates")]
html_theme = "furo"
html_static_path = [str(root / "docs" / "_static")]
html_css_files = ["site.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("site.js", "search.js")]
# The place of Sphinx's own page of that name, whose search is not used: see docs/_ext/search_index.py.
html_additional_pages = {"search": "search.html"}
html_favicon = str(root / "docs" / "_static" / "favicon.svg")
html_copy_source = False
html_show_sphinx = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "language-switch.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
# Furo leaves a place beside the title for this button; here components/view-this-page.html makes it the
# language switch for narrow screens, where the sidebar is folded away.
html_theme_options = {
    "top_of_page_buttons": ["view"],
}
pygments_dark_style = "github-dark"

# The book. What depends on its language, and what it does not share with the site, stands in docs/_ext/book.py.
epub_uid = "identifier"
epub_tocscope = "includehidden"
epub_tocdup = False
# What can be followed in a book, a reader follows; spelled out, it would break up the text.
epub_show_urls = "no"
