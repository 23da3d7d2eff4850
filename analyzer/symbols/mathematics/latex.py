r"""LaTeX: display and inline mathematics, environments, and commands among prose."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from analyzer.symbols.closings import Closings
from analyzer.symbols.detector import EXACT, INLINE, MARKED, Detector
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENVIRONMENTS = (
    "equation|align|alignat|aligned|gather|gathered|multline|eqnarray|displaymath|math|flalign"
    "|split"
    "|array|matrix|[pbBvV]matrix|smallmatrix|cases|tikzcd|CD|subequations"
)
# Each starts with its mark, so that a scan is fast.
_OPENINGS = (
    re.compile(r"\$\$(?P<name>(?!))?"),
    re.compile(rf"\\(?:[\[(]|begin\{{(?P<name>(?:{_ENVIRONMENTS})\*?)\}})"),
)
_CLOSED_BY = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}
_LONGEST = 16_000
# An opening dollar touches what follows, a closing one what precedes it and no digit after it
# (the rule of Pandoc's tex_math_dollars), so that two prices are no formula.
_INLINE = re.compile(
    r"\$(?<![\\$A-Za-z0-9]\$)(?![\s$])((?:[^$\\`]++|\\.)++)(?<![\s\\])\$(?![\d$])", re.DOTALL
)
_FEW = 500  # characters a dollar, and more
_LONGEST_INLINE, _ESCAPE = 600, re.compile(r"\\.", re.DOTALL)
_MATHS = re.compile(
    r"[\\^_=+<>|{}/*]|^\(?[A-Za-z]['′!]*(?:\([A-Za-z0-9,' ]{1,9}\))?(?:, ?[A-Za-z0-9]['′]*)*\)?$"
    r"|^[-\d.,()A-Za-z]{1,12}$|[a-z] ?[-:] ?[a-zA-Z0-9]"
)
# Two variables of a shell or of PHP, ``$a=$b``, leave an operator before the second dollar.
_OPEN_ENDS = "=([{,.+-*/<>:;\"' "
_WORDS = re.compile(r"(?!(?:sin|cos|tan|log|exp|lim|max|min|sup|inf|det|mod|gcd)\b)\b[A-Za-z]{3,}")
_RELATION = re.compile(r"[=<>^+]|[A-Za-z]_[A-Za-z0-9{]|[\u2200-\u22ff]")
_A_COMMAND = re.compile(r"\\[A-Za-z]")
# A class of characters and how often: what stands between escaped brackets is a regular expression.
_CLASS_REPEATED = re.compile(r"\[\\[dws](?![A-Za-z])|\\[dws](?:[+*?\]]|\{\d)")
_ESCAPED, _NO_BRACES = re.compile(r"\\[{}]"), bytes(set(range(256)) - set(b"{}"))
_PRICE = re.compile(r"\d[\d,.]*(?:\s|$|-| ?(?:million|billion))")
_NESTED = r"\{(?:[^{}\n]|\{(?:[^{}\n]|\{[^{}\n]{0,60}\}){0,80}\}){0,200}\}"
_SCRIPT = rf"(?:[_^](?:{_NESTED}|\\?[A-Za-z0-9]+))"
# Commands that only mathematics has may carry anything in their braces.
_MATHS_COMMANDS = (
    "d?frac|tfrac|binom|sqrt|sum|int|iint|oint|prod|lim|partial|nabla|infty|alpha|beta|gamma"
    "|delta|epsilon|varepsilon|zeta|eta|theta"
    "|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|varphi|chi|psi|omega|Gamma|Delta|Theta"
    "|Lambda|Sigma|Phi|Psi|Omega|mathbb|mathcal"
    "|mathrm|mathbf|mathfrak|mathsf|operatorname|cdot|times|leq?|geq?|neq?|approx|equiv|sim"
    "|subset(?:eq)?|supset|cup|cap|in|notin|forall"
    "|exists|rightarrow|Rightarrow|leftarrow|mapsto|to|left|right|langle|rangle|hat|bar|tilde"
    "|vec|dot|overline|underline|log|ln|sin|cos|tan|exp|otimes|oplus|longrightarrow|longmapsto"
    "|xrightarrow|xymatrix|qquad|wedge|vee|cong|circ|bullet|[lc]?dots|prime|perp|setminus|emptyset"
    "|varnothing|ell|hbar|pm|propto|[Bb]ig[lr]?|widehat|widetilde|underbrace|overbrace|stackrel"
    "|pmod|bmod|Upsilon|Pi|Xi|varrho|vartheta"
)
_MATHS_COMMAND = (
    rf"\\(?:{_MATHS_COMMANDS})(?![A-Za-z])(?:{_NESTED}|\[[^\[\]\n]{{0,20}}\]|{_SCRIPT})*"
)
_BARE = re.compile(
    rf"(?<![A-Za-z0-9\\:])(?:[A-Za-z]{_SCRIPT}*(?:\([A-Za-z, ]{{1,9}}\))? ?[=<>+]"
    rf" ?)?{_MATHS_COMMAND}"
    rf"(?: ?(?:{_MATHS_COMMAND}|[-+=<>*/(),|!\[\]&]|\d+(?:\.\d+)?{_SCRIPT}*"
    rf"|[A-Za-z](?![A-Za-z]){_SCRIPT}*|dx|dt))*"
)
_COMMAND = re.compile(
    r"\\(?<![A-Za-z0-9\\:]\\)(?!(?:n|t|r|x[0-9a-f]{2}|u[0-9a-f]{4})(?![A-Za-z]))[A-Za-z]{2,24}\*?"
    r"(?:[ \t]?(?:\[[^\[\]\n]{0,60}\]|\{[^\s{}]{0,80}\}|[_^](?:\{[^\s{}]{1,40}\}|\w)))*"
)
_A_MATHS_COMMAND = re.compile(rf"\\(?:{_MATHS_COMMANDS})(?![A-Za-z])")
_SCRIPT_IN_BRACES = re.compile(r"[\^_]\{")
_SIGNS = re.compile(r"\\[A-Za-z]+|[=_^<>]")
_PLAIN_WORDS = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}[ ,]+[a-z]{2,}|[\u4e00-\u9fff]{2}")
_KNOWN = re.compile(
    rf"\\(?:begin|end|section|label|ref|cite|documentclass|usepackage|text"
    rf"|{_MATHS_COMMANDS})(?![A-Za-z])"
)


def is_balanced(tex: str) -> bool:
    r"""Say whether braces pair up, escaped ones aside.

    >>> is_balanced(r"\frac{a}{b}"), is_balanced(r"\frac{a}{b")
    (True, False)
    """
    if "{" not in tex and "}" not in tex:
        return True
    braces = _ESCAPED.sub("", tex).encode("ascii", "replace").translate(None, _NO_BRACES)
    while b"{}" in braces:
        braces = braces.replace(b"{}", b"")
    return not braces


def _marked(page: Page) -> Iterator[Hit]:
    text = page.text
    closings, at = Closings(text), 0
    openings = [opening.finditer(text) for opening in _OPENINGS]
    for match in sorted(chain.from_iterable(openings), key=re.Match.start):
        if match.start() < at:
            continue
        name = match["name"]
        close = f"\\end{{{name}}}" if name else _CLOSED_BY[match.group()]
        end = closings.after(close, match.end())
        body = text[match.end() : end] if 0 <= end <= match.end() + _LONGEST else ""
        if body.strip() and is_balanced(body) and (name or not _is_prose(body)):
            at = end + len(close)
            yield Hit(match.start(), at, "inline-math" if close == "\\)" else "display-math")


def _inline(page: Page) -> Iterator[Hit]:
    text = page.text
    if text.count("$") > 1:
        for match in _dollars(text):
            body = match[1]
            after = text[match.end() : match.end() + 1]
            variable = body[-1] in _OPEN_ENDS and after.isalpha() and after.isascii()
            # a shell's: ${NAME} or $(command)
            variable |= after == "{" or (after == "(" and body[0] in "({")
            if not variable and _is_maths(body):
                yield Hit(match.start(), match.end(), "inline-math")


def _dollars(text: str) -> Iterator[re.Match[str]]:
    """Give what stands between dollars, if it is not too long, escaped characters being one."""
    at = 0
    while at >= 0:
        few = text.count("$") * _FEW < len(text)
        found, at = _between_few(text, at) if few else _INLINE.finditer(text, at), -1
        for match in found:
            body = match[1]
            if len(body) > _LONGEST_INLINE and len(_ESCAPE.sub(".", body)) > _LONGEST_INLINE:
                at = match.start() + 1
                break
            yield match


def _between_few(text: str, at: int) -> Iterator[re.Match[str]]:
    """Give the matches from a place on, looked for only where the next dollar may close it."""
    at = text.find("$", at)
    while at >= 0:
        after = text.find("$", at + 1)
        match = _INLINE.match(text, at) if _may_close(text, at, after) else None
        if match:
            yield match
            after = text.find("$", match.end())
        at = after


def _may_close(text: str, start: int, end: int) -> bool:
    """Say whether the dollar after one may close what it opens; most of two prices do not."""
    before, after = text[end - 1], text[end + 1 : end + 2]
    touching = before == "\\" or not (before.isspace() or after.isdecimal() or after == "$")
    return start < end <= start + 2 * _LONGEST_INLINE + 2 and touching


def _is_prose(body: str) -> bool:
    r"""Brackets that Markdown escapes, ``\[see note 3\]``, hold words; so do stray dollars."""
    if "\n\n" in body or _CLASS_REPEATED.search(body):
        return True
    return _A_COMMAND.search(body) is None and (
        _WORDS.search(body) is not None or not _RELATION.search(body)
    )


@lru_cache(maxsize=1 << 14)
def _is_maths(body: str) -> bool:
    if "\n\n" in body or not is_balanced(body):
        return False
    if _PRICE.match(body) and not re.search(r"[\\^_=<>]", body):
        return re.fullmatch(r"[\d.,]+|\d+[ ]?[-+*/][ ]?\d+", body) is not None
    return _MATHS.search(body) is not None and (
        " " not in body or re.search(r"[\\^_=+<>|*/(,:-]", body) is not None
    )


def _commands(page: Page) -> Iterator[Hit]:
    text = page.text
    if not _KNOWN.search(text):
        return
    for line, start in zip(page.lines, page.line_starts, strict=True):
        if "\\" in line:
            yield from _in_line(text, line, start)


def _in_line(text: str, line: str, start: int) -> Iterator[Hit]:
    """Give the commands of a line, and the whole line where it is nothing but a formula."""
    end = start + len(line)
    if _is_formula_line(line):
        yield Hit(end - len(line.lstrip()), start + len(line.rstrip()), "bare-math")
    for match in _BARE.finditer(text, start, end) if _A_MATHS_COMMAND.search(line) else ():
        body = match.group().rstrip(" ,([")
        if body.endswith(")") and body.count(")") > body.count("("):
            body = body[:-1]
        if is_balanced(body):
            yield Hit(match.start(), match.start() + len(body), "bare-math")
    for match in _COMMAND.finditer(text, start, end):
        if not text.startswith("\\", match.end()) or match.group()[-1] in "}]":
            yield Hit(match.start(), match.end(), "latex-command")


def _is_formula_line(line: str) -> bool:
    """Say whether a line is a formula that nobody marked: commands of mathematics, no prose."""
    return (
        len(line) <= _LONGEST
        and (_A_MATHS_COMMAND.search(line) or _SCRIPT_IN_BRACES.search(line)) is not None
        and len(_SIGNS.findall(line)) > 1
        and line.count("$") == 0
        and _PLAIN_WORDS.search(line) is None
        and is_balanced(line)
    )


MARKED_MATHS = Detector(
    class_="mathematics",
    name="latex-math",
    kinds=("inline-math", "display-math"),
    rank=MARKED,
    find=_marked,
    needs=("$", "\\"),
    examples=(
        ("$$\n\\int_0^1 f(x)\\,dx\n$$", "$$\n\\int_0^1 f(x)\\,dx\n$$"),
        ("so \\(a \\le b\\) and", "\\(a \\le b\\)"),
        (r"\([\sigma_1, \delta]=0\)", r"\([\sigma_1, \delta]=0\)"),
        (
            "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
            "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
        ),
    ),
    counterexamples=(
        "as amended \\[section 5\\], and \\(note\\)",
        "costs $$$ or $$ here $$",
        r"^\((\d+)\)$",
    ),
)
INLINE_MATHS = Detector(
    class_="mathematics",
    name="inline-math",
    kinds=("inline-math",),
    rank=INLINE,
    find=_inline,
    needs=("$",),
    examples=(
        ("Let $x^2 + y^2 = z^2$ hold.", "$x^2 + y^2 = z^2$"),
        ("设$f(x)$为连续函数", "$f(x)$"),
        ("a module over $R$ is", "$R$"),
    ),
    counterexamples=(
        "between $5 and $10 a share",
        "rose from $3.2 million to $4.5 million, or $12",
        "US$ 100 and HK$ 200 each",
        "set $HOME and $PATH first",
        'if [ "$(ls -A "${INSTALL_DIR}")" ]; then',
    ),
)
COMMANDS = Detector(
    class_="mathematics",
    name="latex-command",
    kinds=("bare-math", "latex-command"),
    rank=EXACT,
    find=_commands,
    needs=("\\",),
    examples=(
        ("\\section{Intro}\nSee \\ref{lemma-one}.", "\\ref{lemma-one}"),
        ("where \\frac{a + b}{c} is", "\\frac{a + b}{c}"),
        (
            "E = \\frac { m v ^ { 2 } } { 2 } + \\alpha",
            "E = \\frac { m v ^ { 2 } } { 2 } + \\alpha",
        ),
        ("和\\sum_{i=1}^{n} x_i的值", "\\sum_{i=1}^{n} x_i"),
    ),
    counterexamples=("the folder C:\\Users\\alpha\\text", "a line\\n and a tab\\t"),
)
