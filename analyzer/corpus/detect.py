"""Which encoding bytes are in, decided on what they decode to rather than on what they claim."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter

HEAD_BYTES = 1 << 16
SAMPLE_BYTES = 1 << 17

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

LEGACY = [
    "big5", "cp949", "shift_jis", "euc_jp", "gb18030", "cp1252", "cp1250", "cp1251", "koi8_r",
    "cp1253", "cp1254", "cp1255", "cp1256", "cp874",
]  # fmt: skip
"""What charset-normalizer may choose from: the encodings in which text is really found."""

WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "euc_kr": "cp949"}

FREQUENT_HAN = frozenset(
    "的一是不了在人有我他这中大来上个国和地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想"
    "第等为与或应及由规定被并无此者进行病治疗"
)
"""The commonest characters of running Chinese: about 40 % of any text, 3 % of mojibake."""


FREQUENT_HANGUL = frozenset("이다는의에가을로하고지를기리사한은도자인시있해대어나서")


def by_mark(head: bytes) -> tuple[str | None, int]:
    r"""Give the encoding that marks in the text name, and the length of a byte order mark.

    >>> by_mark(b"\xef\xbb\xbfabc"), by_mark(b"abc")
    (('utf-8', 3), (None, 0))
    """
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    if head.isascii() and any(mark in head for mark in _JIS_MARKS):
        return "iso2022_jp", 0
    return None, 0


_JIS_MARKS = (b"\x1b$B", b"\x1b$@")
"""Japanese mail switches to two bytes a character, and back before the line ends (RFC 1468)."""


def wide_without_mark(head: bytes) -> str | None:
    r"""Recognise UTF-32 and UTF-16 by what it decodes to; asked only of what is no text otherwise.

    >>> wide_without_mark("a line\n".encode("utf-16-be"))
    'utf-16-be'
    >>> wide_without_mark(b"\x7fELF\x02\x01\x01\0\0\0\0\0") is None
    True
    """
    for encoding in ("utf-32-le", "utf-32-be"):  # other bytes are no code points at all
        if _decodes(head, encoding):
            text = head[: len(head) & ~3].decode(encoding)
            return encoding if text and _written_share(text) >= 0.97 else None
    shares: dict[str, tuple[float, int]] = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) & ~1].decode(encoding, "replace")
        han = sum("一" <= char <= "鿿" for char in text)
        if b"\0" not in head and han * 2 < len(text):
            continue  # of all scripts only Chinese does without the NUL bytes of ASCII
        shares[encoding] = _written_share(text), sum(map(str.isascii, text))
    best = max(shares, key=lambda encoding: shares[encoding], default=None)
    return best if best and shares[best][0] >= 0.97 else None


def eight_bit(block: bytes, declared: str | None = None, *, cut: bool = False) -> str | None:
    r"""Choose the encoding of text beyond ASCII without a byte order mark; None if none fits.

    Only the lines that are not ASCII are asked, and a few broken ones do not sway the choice.
    Where the block is ``cut`` inside a line, its last character may not be whole.

    >>> eight_bit("naïve\n".encode()), eight_bit("今天天气很好，我们去海边玩。".encode("gb18030"))
    ('utf-8', 'gb18030')
    """
    lines = _foreign_lines(block, cut=cut)
    good = sum(_decodes(line, "utf-8") for line in lines)
    if good * 2 >= len(lines):
        return "utf-8"
    if declared and (known := _known(declared)):
        good = sum(_decodes(line, known) for line in lines)
        if good * 5 >= len(lines) * 4:
            return known
    if _is_gb18030(lines):
        return "gb18030"
    sample = b"".join(lines)
    for japanese in ("shift_jis", "euc_jp"):
        if _is_japanese(sample, japanese):
            return japanese
    if _is_western(sample, "cp1252"):
        return "cp1252"
    guess = _guess(sample)
    return guess if guess and _is_borne_out(sample, guess) else None


def looks_binary(head: bytes) -> str:
    r"""Say in words what makes bytes no text, or nothing; the head of the file is enough.

    >>> looks_binary(b"text"), looks_binary(b"\x89PNG\0")
    ('', 'a NUL byte at 4')
    """
    at = head.find(0)
    if at >= 0:
        return f"a NUL byte at {at}"
    controls = len(head) - len(head.translate(None, CONTROLS))
    if controls * 20 > len(head):
        return f"{controls} of its first {len(head)} bytes are control characters"
    return ""


CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"


def _known(declared: str) -> str | None:
    """Give the encoding that a page means by a name, which is often wider than what it says."""
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return None
    name = WIDER.get(name, name)
    return name if name in LEGACY or name.startswith("iso8859") else None


def _foreign_lines(block: bytes, *, cut: bool) -> list[bytes]:
    """Give the first lines that are not ASCII; each whole one ends in a line end."""
    lines, size = [], 0
    whole = block if cut or block.endswith(b"\n") else block + b"\n"
    for line in whole.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line[:SAMPLE_BYTES])
            size += len(line)
            if size > SAMPLE_BYTES:
                break
    return lines


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether it decodes; a character that is cut off with its line is no fault of it."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, final=data.endswith(b"\n"))
    except UnicodeDecodeError:
        return False
    return True


def _written_share(text: str) -> float:
    """Share of characters that texts are written with; stray bytes in pairs mostly are not.

    In the wrong order of bytes, text becomes Han characters, but rare ones.
    """
    counts = Counter(text)
    han = {char: n for char, n in counts.items() if "一" <= char <= "鿿"}
    common = sum(n for char, n in han.items() if _is_common(char))
    written = sum(n for char, n in counts.items() if char not in han and _is_written(char))
    all_han = sum(han.values())
    return (written + (all_han if common >= 0.8 * all_han else 0)) / max(len(text), 1)


_COMMON_ROWS = (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6), ("euc_jp", 0xB0, 0xCF))
"""National sets list their commonest characters first, in the rows of these lead bytes."""


def _is_common(han: str) -> bool:
    return any(
        low <= (han.encode(charset, "ignore") or b"\0")[0] <= high
        for charset, low, high in _COMMON_ROWS
    )


def _is_written(char: str) -> bool:
    code = ord(char)
    if code < 0x80:
        return char.isprintable() or char in "\t\n\v\f\r"
    if 0x3100 <= code < 0xAC00 or 0xD7B0 <= code < 0xFF00:
        return False
    return unicodedata.category(char) not in {"Cc", "Cn", "Co"}


def _is_gb18030(lines: list[bytes]) -> bool:
    good = [line for line in lines if _decodes(line, "gb18030")]
    if len(good) * 5 < len(lines) * 4:
        return False
    text = b"".join(good).decode("gb18030", "ignore")
    foreign = [c for c in text if ord(c) >= 0x80]
    han = [c for c in foreign if "一" <= c <= "鿿"]
    marks = sum("　" <= c <= "〟" or "！" <= c <= "￮" or "‐" <= c <= "⁞" for c in foreign)
    if (len(han) + marks) * 5 < len(foreign) * 4:
        return False
    if not han:  # Chinese punctuation alone, as in a line of English that was typed in Chinese
        return marks == len(foreign)
    frequent = sum(c in FREQUENT_HAN for c in han) / len(han)
    # in GB 2312 the 3,755 commonest characters come first, in rows B0 to D7
    rows = "".join(han).encode("gb2312", "ignore")[::2]
    common = sum(0xB0 <= row <= 0xD7 for row in rows) / len(han)
    if frequent >= 0.08:
        return common >= 0.6
    return common >= 0.9 and not _is_korean(b"".join(good))


def _is_korean(sample: bytes) -> bool:
    """Whether the bytes, which are common Chinese characters too, make the commonest Hangul."""
    foreign = [c for c in sample.decode("cp949", "replace") if ord(c) >= 0x80]
    return sum(c in FREQUENT_HANGUL for c in foreign) * 8 >= len(foreign)


def _is_japanese(sample: bytes, encoding: str) -> bool:
    """Whether a good part of the characters beyond ASCII are kana, as in any Japanese text."""
    try:
        foreign = [c for c in sample.decode(encoding) if ord(c) >= 0x80]
    except UnicodeDecodeError:
        return False
    return sum("ぁ" <= c <= "ー" for c in foreign) * 4 >= len(foreign)


def _guess(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    # cut at a line end: half a character would rule out its encoding
    cut = sample.rfind(b"\n", 0, SAMPLE_BYTES) + 1 or SAMPLE_BYTES
    best = from_bytes(sample[:cut], cp_isolation=LEGACY).best()
    return best.encoding if best else None


def _is_borne_out(sample: bytes, encoding: str) -> bool:
    """Whether a guess rests on words in a foreign script, not on a few broken bytes."""
    text = sample.decode(encoding, "replace")
    runs = [len(run) for run in _FOREIGN_RUN.findall(text)]
    if sum(runs) < 8:
        return False
    return sum(runs) >= 2 * len(runs) or _is_western(sample, encoding)


def _is_western(sample: bytes, encoding: str) -> bool:
    """Whether this is ASCII with accents and typographic marks, each where such a one stands."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    foreign = [at for at, char in enumerate(text) if ord(char) >= 0x80]
    if len(foreign) * 2 > sum(map(str.isalpha, text)):
        return False
    return sum(_fits(text, at) for at in foreign) * 20 >= len(foreign) * 19


def _fits(text: str, at: int) -> bool:
    char, before, after = text[at], text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    if char in _RARE:
        return False
    if char.isalpha():
        if char in _WORDS and before.isspace() and after.isspace():
            return True
        if char.isupper():
            return not before.islower() and (before.isalpha() or after.isalpha())
        return before.isalpha() or after.isalpha()
    # dashes and apostrophes may stand inside a word, other marks only beside one
    return char in _MARKS and (char in "’–—-·…" or not (before.isalpha() and after.isalpha()))


_RARE = frozenset("ÿþÞÝýðÐ˙ţ")
"""Letters of Icelandic and few others, which is what broken bytes mostly look like."""
_WORDS = frozenset("àèéêóòáíùìôâ")
"""Words of one letter."""
_MARKS = frozenset("–—-‘’“”„‚…«»‹›€£¥¢°§©®™·•×÷±µ²³¹¼½¾¡¿†‡ªº\u00a0\u00ad")
_FOREIGN_RUN = re.compile(r"[^\W\d_\x00-\x7f]+")
