"""The checks of the words: what a translation must not have, and what it must.

Each has a name, under which the page for translators explains it with a line that it flags and one that it does
not; ``tests/test_translations.py`` tries both, and puts each kind of fault into a copy of a catalog.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from terms import Translation, read_terms

from tests.conftest import DEBRIS
from tests.harness.clauses import TextError
from tests.harness.translations import same_code
from tests.translations.catalogs import LABELS, Entry, comments

__all__ = ["CHECKS", "Check", "Finding", "check_entry", "inline_code", "prose", "shown", "words"]

#: The page that quotes the garbled sources: what is wrong with these is no fault of the page.
QUOTING = Path("sources.po")


@dataclass(frozen=True)
class Finding:
    """A fault in a catalog.

    :param check: what has found it.
    :param catalog: the catalog's path below the project's root.
    :param line: where the entry begins.
    :param text: the place in the translation.
    :param what: what is wrong.
    :param remedy: what to write, or to do.
    """

    check: str
    catalog: str
    line: int
    text: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.catalog}:{self.line}: [{self.check}] "
        return place + (f"{self.text!r}: " if self.text else "") + f"{self.what}. {self.remedy}."


@dataclass(frozen=True)
class Check:
    """What is looked for.

    :param name: what it is called.
    :param what: what is wrong where it finds something.
    :param remedy: what to do.
    :param find: returns the places in an entry where the fault is.
    :param english: a text, and two translations of it:
    :param flags: one in which the fault is,
    :param spares: and one that is right, though it looks alike.
    :param locales: the beginnings of the locales that it is for; none for all.
    :param code: whether it is for pieces of code, instead of sentences.
    """

    name: str
    what: str
    remedy: str
    find: Callable[[Entry, str], Iterable[str]]
    english: str
    flags: str
    spares: str
    locales: tuple[str, ...] = ()
    code: bool = False

    def is_for(self, entry: Entry, locale: str) -> bool:
        """Return whether an entry of a language is one that this looks at."""
        return entry.is_code == self.code and (not self.locales or locale.startswith(self.locales))


def check_entry(entry: Entry, locale: str, folder: str) -> Iterator[Finding]:
    """Look for every fault in an entry.

    :param entry: the entry. An empty or fuzzy one has that fault alone.
    :param locale: the language.
    :param folder: where its catalogs lie, below the project's root.
    """
    place = f"{folder}/{entry.catalog.as_posix()}"
    if not entry.translation:
        yield Finding(
            "empty", place, entry.line, "", f"{_beginning(entry.english)} is not translated", "Translate it"
        )
        return
    if entry.is_fuzzy:
        yield Finding(
            *("fuzzy", place, entry.line, _beginning(entry.translation)),
            "it was made from another text, which this one only resembles",
            f"Compare it with the English, {_beginning(entry.english)}, and delete the mark 'fuzzy'",
        )
        return
    for check in CHECKS:
        if check.is_for(entry, locale):
            for text in check.find(entry, locale):
                yield Finding(check.name, place, entry.line, text, check.what, check.remedy)


def _beginning(text: str, length: int = 40) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= length else line[:length] + "…")


LITERAL = re.compile(r"``.+?``")
ROLE = re.compile(r":(?P<role>[a-z:]+):`(?:(?P<text>[^`<]*)<)?(?P<target>[^`>]+)>?`")
LINK = re.compile(r"`(?P<text>[^`<]+)<(?P<target>[^`>]+)>`_{1,2}")


def inline_code(text: str) -> Counter[str]:
    """Return the literals of a text, and what its roles and links lead to."""
    found = Counter(LITERAL.findall(text))
    rest = LITERAL.sub("", text)
    found.update(f":{match['role']}:`{match['target'].strip()}`" for match in ROLE.finditer(rest))
    found.update(f"<{match['target']}>" for match in LINK.finditer(ROLE.sub("", rest)))
    return found


def prose(text: str) -> str:
    """Return a text with its inline code replaced by something that no rule of typography is about.

    What a role or a link shows in words stays in sight of the rules about words: see :func:`words`.
    """
    text = LITERAL.sub("``x``", text)
    return LINK.sub("`x`", ROLE.sub("`x`", text))


def words(text: str) -> str:
    """Return what of a text is words: without literals, and of links what they show."""
    return _links_as_text(LITERAL.sub(" ", text), " ")


def shown(text: str) -> str:
    """Return a text with its literals replaced by a letter, and of links what they show."""
    return _links_as_text(LITERAL.sub("x", text), "x")


def _links_as_text(text: str, name: str) -> str:
    text = ROLE.sub(lambda match: (match["text"] or name).rstrip(), text)
    return LINK.sub(lambda match: match["text"].rstrip(), text)


Found = Iterable[str]
#: An English word, and not a name: those have capitals, dots, underscores.
ENGLISH_WORD = r"(?<![\w.`'-])[a-z]{2,}(?![\w.`'_(-])"
ENGLISH_WORDS = re.compile(rf"{ENGLISH_WORD}\W+{ENGLISH_WORD}")
ENGLISH_LEFT = re.compile(rf"{ENGLISH_WORD}(?:[ ,]+{ENGLISH_WORD}){{2,}}")
QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|（[A-Za-z ,.-]+）|\([A-Za-z ,.-]+\)|\*[A-Za-z ]+\*")


def _english_left(entry: Entry, locale: str) -> Found:
    for match in ENGLISH_LEFT.finditer(QUOTED.sub("“”", prose(entry.translation))):
        yield match.group()


def _unchanged(entry: Entry, locale: str) -> Found:
    if (
        entry.catalog != LABELS
        and entry.translation == entry.english
        and ENGLISH_WORDS.search(words(entry.english))
    ):
        yield entry.translation


def _lost(entry: Entry, locale: str) -> Found:
    yield from sorted((inline_code(entry.english) - inline_code(entry.translation)).elements())


def _added(entry: Entry, locale: str) -> Found:
    yield from sorted((inline_code(entry.translation) - inline_code(entry.english)).elements())


PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")


def _placeholders(entry: Entry, locale: str) -> Found:
    wanted = Counter(PLACEHOLDER.findall(LITERAL.sub("", entry.english)))
    yield from sorted((wanted - Counter(PLACEHOLDER.findall(LITERAL.sub("", entry.translation)))).elements())


NUMBER = re.compile(r"(?<![\w.,-])\d[\d.,]*\d|(?<![\w.,-])\d(?![\w.-])")


def _numbers(entry: Entry, locale: str) -> Found:
    said = prose(entry.translation)
    for number in NUMBER.findall(prose(entry.english)):
        if len(number) > 1 and number not in said and number.replace(",", "") not in said.replace(",", ""):
            yield number


def _term_missing(entry: Entry, locale: str) -> Found:
    english, said = words(entry.english).lower(), words(entry.translation).lower()
    # The longest first, so that a "scope function" is not asked about twice.
    for term in sorted(read_terms(), key=lambda term: -len(term.english)):
        translation = term.translations.get(locale)
        if translation is None:
            continue
        found = _forms(term.english, term.forms).search(english)
        english = _forms(term.english, term.forms).sub(" ", english)
        # Where an error is quoted, its words stay English.
        allowed = (translation.term, *translation.also, found.group() if found else "")
        if found and not translation.free and not any(word in said for word in allowed):
            yield f"{term.english}: {translation.term}"


def _forms(english: str, forms: tuple[str, ...]) -> re.Pattern[str]:
    stem = re.escape(english[:-1]) + "(?:y|ies)" if english.endswith("y") else re.escape(english) + "(?:s|es)?"
    return re.compile(rf"(?<![\w-])(?:{'|'.join([stem, *map(re.escape, forms)])})(?![\w-])")


def _term_wrong(entry: Entry, locale: str) -> Found:
    if entry.catalog == QUOTING:
        return
    said = words(entry.translation)
    for term in read_terms():
        translation = term.translations.get(locale, Translation(""))
        rest = said
        for longer in translation.except_:
            rest = rest.replace(longer, "")
        for word in translation.wrong:
            if word in rest:
                yield f"{word}: {translation.term}"


def _code_changed(entry: Entry, locale: str) -> Found:
    try:
        same = same_code(entry.english, entry.translation)
    except (SyntaxError, TextError):
        # Not Python: what a shell or a file of settings holds is compared as it stands, without its comments.
        same = _without_comments(entry.translation) == _without_comments(entry.english)
    if not same:
        yield _first_difference(entry.english, entry.translation)


def _without_comments(code: str) -> list[str]:
    return [re.sub(r"\s*(?:^|\s)#(?!:).*$", "", line) for line in code.rstrip("\n").splitlines()]


def _first_difference(english: str, translation: str) -> str:
    here, there = _without_comments(english), _without_comments(translation)
    for number, line in enumerate(there):
        if number >= len(here) or here[number] != line:
            return line
    return here[len(there)] if len(here) > len(there) else ""


def _comment_left(entry: Entry, locale: str) -> Found:
    said = set(comments(entry.translation))
    for comment in comments(entry.english):
        if comment in said and re.search(rf"{ENGLISH_WORD} ", comment):
            yield comment


def _debris(entry: Entry, locale: str) -> Found:
    if entry.catalog != QUOTING:
        yield from (match.group() for match in DEBRIS.finditer(entry.translation))


GENERAL = (
    Check(
        "english-left",
        "words are left in English",
        "Translate them; put what is a name into ``...``",
        _english_left,
        "It is closed when the thread ends.",
        "它在 when the thread ends 关闭。",
        "线程结束时关闭，报错“the thread ends”。",
    ),
    Check(
        "unchanged",
        "it is the English",
        "Translate it",
        _unchanged,
        "the scope of a session",
        "the scope of a session",
        "会话的作用域",
    ),
    Check(
        "lost-code",
        "the English has this literal, link or role, and the translation does not",
        "Put it in",
        _lost,
        "Call ``remove()``.",
        "请移除。",
        "调用 ``remove()``。",
    ),
    Check(
        "added-code",
        "the translation has this literal, link or role, and the English does not",
        "Write it as the English has it: code is not translated, and of a role or link the text alone",
        _added,
        "See :doc:`registry`.",
        "见 :doc:`注册表`。",
        "见 :doc:`注册表 <registry>`。",
    ),
    Check(
        "lost-placeholder",
        "the translation does not have it, and something is put in its place",
        "Put it in",
        _placeholders,
        "since %s",
        "自此版本起",
        "自 %s 起",
    ),
    Check(
        "lost-number",
        "the English has this number, and the translation does not",
        "Write it in digits",
        _numbers,
        "A pool of 20 connections.",
        "有二十个连接的连接池。",
        "有 20 个连接的连接池。",
    ),
    Check(
        "term-missing",
        "the English has this term, and the translation does not",
        "Use the word of docs/terms.toml",
        _term_missing,
        "The registry keeps it.",
        "由登录表保存。",
        "由注册表保存。",
    ),
    Check(
        "term-wrong",
        "the term is not called so",
        "Use the word of docs/terms.toml",
        _term_wrong,
        "the scope",
        "作用域的范围",
        "作用域",
    ),
    Check(
        "debris",
        "this looks like the debris of a damaged file",
        "Write what it stands for",
        _debris,
        "the context",
        "上下文 " + "T" + "0>",
        "上下文",
    ),
    Check(
        "code-changed",
        "code differs in more than its comments",
        "Copy the code anew, and translate its comments alone",
        _code_changed,
        ">>> session.close()  # gives it back",
        ">>> session.reset()  # 归还",
        ">>> session.close()  # 归还",
        code=True,
    ),
    Check(
        "comment-left",
        "a comment is left in English",
        "Translate it",
        _comment_left,
        ">>> session.close()  # gives it back",
        ">>> session.close()  # gives it back",
        ">>> session.close()  # 归还",
        code=True,
    ),
)


HAN = r"\u3400-\u9fff"
FULL = "，。；：（）？！、“”"


def _chinese(
    name: str,
    what: str,
    remedy: str,
    find: Callable[[Entry, str], Found],
    flags: str,
    spares: str,
    english: str = "",
) -> Check:
    return Check(name, what, remedy, find, english, flags, spares, ("zh",))


def _pattern(
    name: str,
    what: str,
    remedy: str,
    pattern: str,
    flags: str,
    spares: str,
    *,
    of: Callable[[str], str] = prose,
) -> Check:
    """Return a check for Chinese that looks for a pattern, not on the page that quotes the sources.

    :param of: what of the translation is looked at.
    """
    compiled = re.compile(pattern)

    def find(entry: Entry, locale: str) -> Found:
        if entry.catalog != QUOTING:
            text = of(entry.translation)
            for match in compiled.finditer(text):
                # With what stands around it, or one would not find it.
                yield text[max(0, match.start() - 4) : match.end() + 4]

    return _chinese(name, what, remedy, find, flags, spares)


def _without_markup(text: str) -> str:
    return prose(text).replace("\\ ", "")


EMPHASIS = re.compile(r"(\*{1,2})(?=\S)[^*]+?(?<=\S)\1")


def _tight_emphasis(entry: Entry, locale: str) -> Found:
    text = prose(entry.translation)
    # From left to right, so that what ends one is not taken for the beginning of another.
    for match in EMPHASIS.finditer(text):
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        if re.search(rf"[{HAN}]", before + after):
            yield before + match.group() + after


PAIRS = ("（）", "“”", "‘’", "《》", "()", "[]")


def _unbalanced(entry: Entry, locale: str) -> Found:
    said = words(entry.translation)
    for pair in PAIRS:
        opening, closing = pair[0], pair[1]
        if said.count(opening) != said.count(closing):
            yield pair


def _end_of_heading(entry: Entry, locale: str) -> Found:
    is_heading = entry.catalog != LABELS and not re.search(r"[.?!:;,`*)…”\"]$", entry.english)
    if is_heading and re.search("[。；，：]$", entry.translation):
        yield entry.translation[-6:]


#: How a sentence may end in Chinese, by the end of the English. A heading that asks has no mark.
ENDS = {".": "。.…”）`", ":": "：", "!": "！"}


def _end_of_sentence(entry: Entry, locale: str) -> Found:
    wanted = ENDS.get(entry.english[-1:], "")
    if (
        wanted
        and not entry.english.endswith("...")
        and entry.catalog != LABELS
        and entry.translation[-1] not in wanted
    ):
        yield entry.translation[-6:]


def _not_simplified(entry: Entry, locale: str) -> Found:
    if entry.catalog == QUOTING:
        return
    for character in words(entry.translation):
        if re.match(rf"[{HAN}]", character):
            try:
                character.encode("gb2312")
            except UnicodeEncodeError:
                yield character


CHINESE = (
    _pattern(
        "straight-quote",
        "a straight quote",
        "Write “ and ”, or ‘ and ’",
        rf"\"|[{HAN}{FULL}]'|'[{HAN}]",
        '所谓"作用域"',
        "所谓“作用域”",
    ),
    _pattern(
        "half-width-comma",
        "half-width punctuation after Chinese",
        "Write ，；：！？ in full width",
        rf"[{HAN}][,;:!?]",
        "会话, 连接",
        "会话，连接",
    ),
    _pattern(
        "half-width-stop",
        "a half-width full stop after Chinese",
        "Write 。",
        rf"[{HAN}”）]\.(?!\w)",
        "会话关闭.",
        "会话关闭。",
    ),
    _pattern(
        "half-width-bracket",
        "a half-width bracket beside Chinese",
        "Write （ and ）",
        rf"[{HAN}][()]|[()][{HAN}]",
        "标记(token)",
        "标记（token）",
    ),
    _pattern(
        "space-after-punctuation",
        "a space after full-width punctuation",
        "Delete it, or put a backslash before it where markup begins",
        r"(?<!\\)[，。；：（）？！、] (?![:*`])",
        "会话， 连接",
        r"会话，\ *连接*",
    ),
    _pattern(
        "space-before-punctuation",
        "a space before full-width punctuation",
        "Delete it",
        r"(?<!\\) [，。；：）？！、]",
        "会话 ，连接",
        "会话，连接",
    ),
    _pattern(
        "space-in-chinese",
        "a space between two Chinese characters",
        "Delete it",
        rf"(?<=[{HAN}]) +(?=[{HAN}])",
        "会话 连接",
        "会话 A 连接",
    ),
    _pattern(
        "doubled-punctuation",
        "punctuation stands twice",
        "Delete one of the two",
        r"[，。；：、]{2,}|？？|！！",
        "会话关闭。。",
        "会话关闭……",
    ),
    _pattern(
        "no-space-latin",
        "no space between Chinese and a Latin letter or digit",
        "Put a space in",
        rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9%][{HAN}]",
        "使用Session",
        "使用 Session",
        of=_without_markup,
    ),
    _pattern(
        "no-space-code",
        "no space between Chinese and code or a link",
        "Put a space in",
        rf"[{HAN}]`|`[{HAN}]",
        "调用``x``方法",
        "调用 ``x`` 方法",
    ),
    _chinese(
        "no-space-emphasis",
        "emphasis touches a Chinese character",
        r"Put a backslash and a space between them",
        _tight_emphasis,
        "这是*会话*的",
        r"这是\ *会话*\ 的",
    ),
    _pattern(
        "full-width-latin",
        "a Latin letter or digit in full width",
        "Write it in half width",
        r"[Ａ-Ｚａ-ｚ０-９]",
        "线程 Ａ",
        "线程 A",
    ),
    _pattern("ellipsis", "an ellipsis of dots", "Write ……", rf"[{HAN}]\.\.\.|。。。", "等等...", "等等……"),
    _pattern("polite-you", "您 for the reader", "Write 你, or leave it out", "(?<!“)您", "您可以", "你可以"),
    _chinese(
        "unbalanced",
        "brackets or quotes are opened more often than closed, or the other way round",
        "Open and close each",
        _unbalanced,
        "标记（token",
        "标记（token）",
    ),
    _chinese(
        "heading-punctuation",
        "punctuation at the end of a heading or label",
        "Delete it",
        _end_of_heading,
        "注册表。",
        "注册表",
        "The registry",
    ),
    _chinese(
        "sentence-end",
        "a sentence does not end as the English does",
        "Write 。 or ：",
        _end_of_sentence,
        "会话关闭",
        "会话关闭。",
        "It is closed.",
    ),
    _chinese(
        "not-simplified",
        "not a character of Simplified Chinese",
        "Write the simplified one",
        _not_simplified,
        "會話",
        "会话",
    ),
)

#: All checks of single entries.
CHECKS = (*GENERAL, *CHINESE)
