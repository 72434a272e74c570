"""Lets inline markup in a translation begin and end beside any character.

Chinese has no spaces between words, and without this ``调用``remove()``方法`` would show its backquotes. It is set
for translations alone: where it holds, every ``name_`` is a link, and so the ``session_factory`` that a docstring
gives as the name of a parameter would lose its underscore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]


class MarkupBesideAnyCharacter(SphinxTransform):
    """Changes how markup is read, once the source of a page is read and before its translations are."""

    # Sphinx puts the translations in at 20.
    default_priority = 19

    def apply(self, **kwargs: Any) -> None:
        """Set it in the settings of this page."""
        self.document.settings.character_level_inline_markup = True


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_transform(MarkupBesideAnyCharacter)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
