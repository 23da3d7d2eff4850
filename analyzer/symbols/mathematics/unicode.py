"""Mathematics in Unicode and MathML: ``∀x ∈ ℝ: x² ≥ 0``, ``a² + b² = c²``, ``<math>…</math>``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.closings import Closings
from analyzer.symbols.detector import EXACT, MARKED, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page, core

if TYPE_CHECKING:
    from collections.abc import Iterator

_MATHML = re.compile(r"<((?:\w{1,8}:)?math)(?:\s[^<>]{0,400})?>")
_SIGN = "¬∀∃∄∅∈∉∋∏∑∓∗∘√∛∝∞∠∥∧∨∩∪∫∬∭∮∴∵∼≃≅≈≠≡≤≥≪≫⊂⊃⊆⊇⊕⊗⊥⋅∂∇ℕℤℚℝℂ⟨⟩⇒⇔↦"
_STRONG = re.compile(f"[{_SIGN}]")
_SUPER = "²³¹⁰⁴⁵⁶⁷⁸⁹ⁿⁱ⁺⁻₀₁₂₃₄₅₆₇₈₉ₙᵢₖ"
_SHORT_WORDS = "is|of|if|to|we|so|by|in|or|on|be|as|at|an|it|do|he|no|us"
_VARIABLE = (
    rf"(?!(?:{_SHORT_WORDS})(?![A-Za-z{_SUPER}^_(]))(?!(?:a|I) [A-Za-z(]{{2}})"
    r"(?!(?:a|I) \(|[A-Z]{2} )"
    r"[A-Za-zα-ωΑ-Ωϕϵ]{1,2}(?![A-Za-z])"
)
_SCRIPTS = rf"(?:[{_SUPER}'′]|_\w|_\{{\w+\}}|\^\w|\^\{{[^}}]{{1,12}}\}})*"
_FUNCTION = r"(?:sin|cos|tan|log|ln|exp|lim|max|min|sup|inf|det|mod|dx|dy|dt)(?:_\{[^}]{1,12}\})?"
_ITEM = rf"(?:{_VARIABLE}{_SCRIPTS}|\d+(?:\.\d+)?|{_FUNCTION}|[{_SIGN}]|[{_SUPER}½¼¾⅓⅔])"
_OPERATOR = r"[-+*/=<>|()\[\]{},:!^_±×÷·→−′]"
# A run of single letters, numbers, functions and operators.
_FORMULA = re.compile(
    rf"(?<![A-Za-z0-9\\])(?:{_ITEM}|{_OPERATOR})(?:[ \u2009]?(?:{_ITEM}"
    rf"|{_OPERATOR}(?![A-Za-z]{{2}})|(?<=[(,=+])[a-z]{{1,2}}))*(?![A-Za-z])"
)
_POWER = re.compile(r"[A-Za-z)\]α-ω](?:[²³¹⁰⁴-⁹ⁿ]|\^[\w({-])")
_SHAPE = Look(f"[{_SIGN}]|[Aa)\\]α-ω](?:[²³¹⁰⁴-⁹ⁿ]|\\^)", f"{_SIGN}²³¹⁰⁴⁵⁶⁷⁸⁹ⁿ^")
_EQUALS = re.compile(r"[=<>≤≥≈≡≠]")
_TRIM = " ,.:;|!*"


def _mathml(page: Page) -> Iterator[Hit]:
    if "math>" in page.text:
        closings = Closings(page.text)
        for match in _MATHML.finditer(page.text):
            close = f"</{match[1]}>"
            end = closings.after(close, match.end())
            if end >= 0:
                yield Hit(match.start(), end + len(close), "mathml")


def _formulas(page: Page) -> Iterator[Hit]:
    """Around each sign that only mathematics uses, the run of items and operators."""
    text = page.text
    anchors = [
        at + sign.start()
        for word, sign in page.inside(_SHAPE, _sign_of).items()
        for at in page.positions(word)
    ]
    reached = 0
    for at in sorted(anchors):
        if at < reached:
            continue
        window = max(reached, at - 120, text.rfind("\n", 0, at) + 1)
        window = _word_start(text, window)
        for match in _FORMULA.finditer(text, window, min(len(text), at + 240)):
            if match.start() > at:
                break
            if match.end() > at:
                hit = _checked(text, match.start(), match.end())
                if hit:
                    yield hit
                    reached = hit.end
                break


def _sign_of(word: str) -> re.Match[str] | None:
    return _STRONG.search(word) or _POWER.search(word)


def _word_start(text: str, at: int) -> int:
    """Do not start to read inside a word."""
    while 0 < at < len(text) and text[at - 1].isascii() and text[at - 1].isalnum():
        at += 1
    return at


def _checked(text: str, start: int, end: int) -> Hit | None:
    body = text[start:end]
    inner = core(body.rstrip(_TRIM)) if body[:1] == "(" else (0, len(body))
    body, start = body[inner[0] : inner[1]], start + inner[0]
    while body and (
        body[-1] in _TRIM
        or (
            body[-1] in ")]}"
            and body.count(body[-1]) > body.count({")": "(", "]": "[", "}": "{"}[body[-1]])
        )
    ):
        body = body[:-1]
    shift = len(body) - len(body.lstrip(_TRIM + ")]-"))
    body, start = body[shift:], start + shift
    signs = len(_STRONG.findall(body))
    operands = len(re.findall(r"[A-Za-z0-9α-ω∞∅ℕℤℚℝℂ]", body))
    if len(body) < 3 or operands < 2:
        return None
    powers = _POWER.search(body) is not None
    related = _EQUALS.search(body) is not None
    letters = re.search(r"[A-Za-zα-ω]", body) is not None
    if not (letters or signs > 1) or not (
        (signs and (signs + powers + related >= 2 or len(body) >= 5)) or (powers and related)
    ):
        return None
    if re.fullmatch(r"\w{0,2} ?[<>≤≥≈=±] ?\d[\d., ]*\S{0,2}", body):
        return None  # a bound such as ``p ≤ 0.05`` is statistics in prose
    return Hit(start, start + len(body), "unicode-math")


MATHML = Detector(
    class_="mathematics",
    name="mathml",
    kinds=("mathml",),
    rank=MARKED,
    find=_mathml,
    needs=("<",),
    examples=(("<p><math><mi>x</mi></math></p>", "<math><mi>x</mi></math>"),),
    counterexamples=("the math > physics > chemistry", "<b>maths</b>"),
)
FORMULAS = Detector(
    class_="mathematics",
    name="unicode-math",
    kinds=("unicode-math",),
    rank=EXACT,
    find=_formulas,
    needs=(_SHAPE,),
    examples=(
        ("Then ∀x ∈ ℝ: x² ≥ 0 holds.", "∀x ∈ ℝ: x² ≥ 0"),
        ("Pythagoras: a² + b² = c².", "a² + b² = c²"),
        ("由E = mc²可知", "E = mc²"),
    ),
    counterexamples=(
        "an area of 5 km² and 3 m³",
        "p ≤ 0.05 and n ≥ 12",
        "a → b",
        "20 ± 3 °C",
        "footnote¹ and² text",
    ),
)
