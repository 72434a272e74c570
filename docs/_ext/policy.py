"""The content security policy of the site: what a browser may load for its pages, and from where."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import furo
from sphinx.errors import ExtensionError

__all__ = ["content_security_policy"]


@cache
def content_security_policy() -> str:
    """Return the value of the header ``Content-Security-Policy`` with which the whole site works.

    Nothing comes from another host, and nothing is evaluated. The only script in a page is the one with which Furo
    sets light or dark before the page is drawn; it is allowed by its hash.

    :raises ExtensionError: if Furo's page has another script, or none.
    """
    template = (Path(furo.__file__).parent / "theme" / "furo" / "base.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", template, re.DOTALL)
    if len(scripts) != 1 or "{" in scripts[0]:
        raise ExtensionError(
            f"Furo {furo.__version__} has {len(scripts)} scripts in its base.html, where one without variables "
            "was expected; look at them, and bring content_security_policy() in docs/_ext/policy.py up to date"
        )
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'sha256-{digest}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )
