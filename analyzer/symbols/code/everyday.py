"""What everyday writing shares with code and is no evidence for it, taken out before weighing."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# What a word means in Chinese, or whether it was found, HBsAb(+), stands in brackets like what a
# function is called with.
_SIGN_FREE = r"""[^()\[\]{}"'`=,;:.<>]{0,40}"""
_GLOSS = re.compile(
    rf"(?<=[A-Za-z0-9])\((?:{_SIGN_FREE}[\u4e00-\u9fff]{_SIGN_FREE}|[-+±]{{1,4}}|neg|pos)\)"
)
_MEASURED = re.compile(
    r"(?<=[A-Za-z0-9)])\s?[=<>≤≥]{1,2}\s?\d[\d.,/]*\s?(?:%|mm ?Hg|cm ?H2O|[mnμu]?mol|[kmnμu]?g"
    r"|[mdμu]?[lL]|[mc]m|I?U(?=/)|bpm|[°℃])(?:/[A-Za-z]+)?(?=[;,.)，；。）\s]|$)"
)
_SMILEY = re.compile(
    r"(?<!\S)(?:<3+|[:;]['-]?[()DPp|]{1,3}|>_<|\^_\^|T_T|=[.。]=|¯\\_\(ツ\)_/¯)(?=$|[\s.,!?])"
)
_FORUM_TAG = re.compile(
    r"\[(b|i|u|s|url|img|quote|size|color|spoiler)(?:=[^\[\]\n]*)?\](.{0,400}?)\[/\1\]",
    re.IGNORECASE,
)
_BOX = re.compile(r"^\s*(?:[-*] )?\[[ xX-]\] (?=[^\W\d_]+ \w)")
_QUOTED = re.compile(r"""\"[^"]*"|'[^']*'|`[^`]*`|>[^<>]*(?:<|$)|(?://|/\*|<!--|--|[#;%*]).*""")
# Chinese that begins a line or clings to its first word, and marks that no program knows.
_SAID_IN_HAN = re.compile(r"\s*(?:\S*[A-Za-z0-9)%])?[\u4e00-\u9fff]|.*[，。；：！？【】（）]")


def plain(line: str) -> str:
    """Give a line without what is no evidence for code.

    >>> plain("HBsAg(-), FEV1=70%; [b]thanks[/b] <3"), plain("f(x)[b] = a[i] <3;")
    ('HBsAg , FEV1 a; thanks a', 'f(x)[b] = a[i] <3;')
    """
    if "@" in line:
        line = _ADDRESS.sub("a", line)
    if ")" in line:
        line = _GLOSS.sub(" ", line)
    if "[" in line:
        line = _BOX.sub("", _FORUM_TAG.sub(r"\2", line))
    return _SMILEY.sub("a", _MEASURED.sub(" a", line))


def is_said(line: str) -> bool:
    """Say whether a line speaks Chinese outside of quotes, comments and tags.

    >>> [is_said(s) for s in ("租金:4500元/月(押1付3)", "title: 中文", 'print("完成")  # 好，了')]
    [True, False, False]
    """
    return not line.isascii() and _SAID_IN_HAN.match(_QUOTED.sub(" ", line)) is not None
