"""The address under which the site is published, for what has to name it in full.

It is given by the environment, ``SITE_URL=https://example.org/sessions/ make html``, because whoever publishes
knows it and the project does not. Without it the site is complete but for that: every link is relative, and there
are no canonical links, no sitemap and no picture for previews.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from sphinx.errors import ConfigError

__all__ = ["VARIABLE", "read_address"]

#: The environment variable that gives the address.
VARIABLE = "SITE_URL"


def read_address() -> str:
    """Return the address of the root of the site, with a slash at its end; an empty string if it is not given.

    :raises ConfigError: if what is given is no address.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return ""
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ConfigError(
            f"{VARIABLE} is {given!r}, which is no address of a site; give one such as "
            "https://example.org/sessions/, or none"
        )
    return given.rstrip("/") + "/"
