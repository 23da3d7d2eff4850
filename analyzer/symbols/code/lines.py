"""How much a line looks like code: a logistic regression over the shape of the line.

The weights in ``line_weights.tsv`` were fitted on lines of permissively licensed sources in some
seventy languages against lines of prose, tables, mathematics and sequences. They weigh shapes and
common words; no feature that fewer than three sources share was kept.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import repeat

from analyzer.symbols.code.features import grams, shape_and_words

# Lines without any of these, and without one of the words, are left to their neighbours.
_SURE = re.compile(r"[{}<>=_$@\\|~^\[\]]")
_CALL = re.compile(r"\w\(")
_LAST = frozenset(";:,)(&+*%#/-")
_FIRST = re.compile(
    r"\s*(?:#|//|--|;|%|\*|!|[\w/%-]+\.\w+ ?:(?:\s|$)"
    r"|(?:import|from|return|end|else|begin|use|require|include|package|select|insert"
    r"|create|update"
    r"|where|let|val|var|def|module|echo|print|puts|if|for|while|do|done|fi|try|break|pass"
    r"|raise|throw|mov|push"
    r"|call|jmp|ret|SELECT|FROM|WHERE|INSERT|CREATE|UPDATE|DELETE|FROM|RUN|COPY|WORKDIR|goto|GET|POST|PUT|git|cd|ls|sudo"
    r"|npm|pip|docker)\b)"
)
# A long line with such words is a paragraph, whatever else it holds, unless it is a comment.
_LONG = 60
_ENOUGH = 200
_LIKE_WORDS = re.compile("[aA_]{3,4}")
_COMMENT = re.compile(r"\s*(?:#|//|/?\*|--|;|%)")
_FUNCTION_WORDS = (" the ", " of ", " and ", " in ", " to ", " is ", " a ", "的", "是", "，", "。")


@cache
def weights() -> tuple[dict[str, float], float]:
    """Give the weight of each feature in log-odds, and the bias."""
    text = files("analyzer.symbols.code").joinpath("line_weights.tsv").read_text("utf-8")
    rows = [line.rsplit("\t", 1) for line in text.split("\n") if line]
    table = {feature: float(weight) for feature, weight in rows}
    return table, table.pop("bias")


def is_hot(line: str) -> bool:
    """Say whether a line has anything that code has, at a tenth of the cost of scoring it.

    >>> is_hot("He had a guest role on television."), is_hot("x = f(y)")
    (False, True)
    """
    if len(line) > _LONG and sum(map(line[:_ENOUGH].count, _FUNCTION_WORDS)) > 1:
        return _COMMENT.match(line) is not None
    start = line[:_ENOUGH]
    if _SURE.search(start) is not None or start.rstrip()[-1:] in _LAST:
        return True
    return _FIRST.match(start) is not None or ("(" in start and _CALL.search(start) is not None)


def code_evidence(line: str) -> float:
    """Give the log-odds that a line is code; 0 for a blank line.

    >>> code_evidence("for (int i = 0; i < n; i++) {") > 2
    True
    >>> code_evidence("He had a guest role on the television series in 2000.") < -2
    True
    """
    shape, words = shape_and_words(line)
    total, count, alike = _weight_of_shape(shape)
    words -= alike
    count += len(words)
    if count <= 3:
        return 0.0
    table, bias = weights()
    return math.fsum([total, *map(table.get, words, repeat(0.0))]) / math.sqrt(count) + bias


@lru_cache(maxsize=1 << 14)
def _weight_of_shape(shape: str) -> tuple[float, int, frozenset[str]]:
    """Give the weight of the grams of a shape, their number, and those that may be words."""
    signs = grams(shape)
    # exactly rounded, since a set has another order in every process
    total = math.fsum(map(weights()[0].get, signs, repeat(0.0)))
    alike = filter(_LIKE_WORDS.fullmatch, signs) if _LIKE_WORDS.search(shape) else ()
    return total, len(signs), frozenset(alike)
