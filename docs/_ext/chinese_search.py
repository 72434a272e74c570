"""Sphinx's built-in search, for Chinese.

Sphinx splits Chinese text into words with a library that is seldom installed, and not at all without it. Here a
run of Chinese characters becomes its overlapping pairs, which needs no dictionary and finds every term. Latin
words, among them all of the code, are treated as in English.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.search.en import SearchEnglish

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["ChineseSearch", "setup"]

# The blocks of Unicode in which Chinese characters stand, and Latin words.
WORD = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[A-Za-z0-9_]+")


class ChineseSearch(SearchEnglish):
    """Splits Chinese text in the index as ``chinese_search.js`` splits a query in the browser."""

    lang = "zh"
    # language_name stays "English": Sphinx makes the name of the stemmer in the browser from it.
    js_splitter_code = (Path(__file__).with_suffix(".js")).read_text(encoding="utf-8")

    def split(self, input: str) -> list[str]:
        """Return the words of a text, and of each run of Chinese characters its pairs and its characters.

        The single characters are for queries of one character.
        """
        words: list[str] = []
        for word in WORD.findall(input):
            if word.isascii():
                words.append(word)
            else:
                words.extend(word)
                words.extend(first + second for first, second in pairwise(word))
        return words


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_search_language(ChineseSearch)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
