"""Lets inline markup in a translation stand beside any character, and takes out spaces that Chinese does not have.

Chinese has no spaces between words, and without this ``调用``remove()``方法`` would show its backquotes. It is set
for translations alone: where it holds, every ``name_`` is a link, and so the ``session_factory`` that a docstring
gives as the name of a parameter would lose its underscore.

A space belongs between Chinese and code or Latin letters. Where a link turns out to have a Chinese text, the
spaces beside it go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["SPACE_IN_CHINESE", "setup"]

CHINESE = r"[\u3000-\u9fff\uff00-\uffef]"
#: A space between two characters of Chinese.
SPACE_IN_CHINESE = re.compile(rf"(?<={CHINESE}) (?={CHINESE})")


class MarkupBesideAnyCharacter(SphinxTransform):
    """Changes how markup is read, once the source of a page is read and before its translations are."""

    # Sphinx puts the translations in at 20.
    default_priority = 19

    def apply(self, **kwargs: Any) -> None:
        """Set it in the settings of this page."""
        self.document.settings.character_level_inline_markup = True


class NoSpaceBesideChineseLinks(SphinxPostTransform):
    """Takes the spaces out that stand between Chinese and the Chinese text of a link."""

    # Once the links have their texts.
    default_priority = 500

    def run(self, **kwargs: Any) -> None:
        """Look where one piece of text in a paragraph meets the next."""
        for paragraph in self.document.findall(nodes.TextElement):
            if isinstance(paragraph.parent, nodes.TextElement) or isinstance(paragraph, nodes.FixedTextElement):
                continue
            pieces = list(paragraph.findall(nodes.Text))
            for number in range(1, len(pieces)):
                before, after = pieces[number - 1 : number + 1]
                if isinstance(before.parent, nodes.literal) or isinstance(after.parent, nodes.literal):
                    continue
                if SPACE_IN_CHINESE.search(before[-2:] + after[:1]):
                    _replace(before, before[:-1])
                elif SPACE_IN_CHINESE.search(before[-1:] + after[:2]):
                    pieces[number] = _replace(after, after[1:])


def _replace(piece: nodes.Text, text: str) -> nodes.Text:
    replacement = nodes.Text(text)
    piece.parent.replace(piece, replacement)
    return replacement


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_transform(MarkupBesideAnyCharacter)
    app.add_post_transform(NoSpaceBesideChineseLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
