"""Leaves out of scripts and style sheets what only their authors need: comments, and space between words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rcssmin import cssmin
from rjsmin import jsmin

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]

#: Furo's own are made so already.
LEFT_ALONE = ("scripts", "styles")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    # After Furo, which writes a style sheet at the end.
    app.connect("build-finished", _minify, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _minify(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "_static"
    for path in folder.rglob("*"):
        minify = {".js": jsmin, ".css": cssmin}.get(path.suffix)
        if minify is not None and path.relative_to(folder).parts[0] not in LEFT_ALONE:
            path.write_text(minify(path.read_text(encoding="utf-8")), encoding="utf-8")
