"""The language of a span of code, where its file, its fence or its lines tell.

The weights in ``language_weights.tsv`` are those of a multinomial logistic regression over the
features of lines, fitted by ``benchmarks/fit_code.py`` on permissively licensed sources.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files

from analyzer.symbols.code.features import features

_MOST_LINES = 80
# The lead over the next language that makes sure enough, times the root of the lines.
_LEAST_LEAD = 1.5
# What files and fences call the languages, beside their names.
_NAMES = {
    "python": "py pyi pyx python3 pycon",
    "javascript": "js mjs cjs jsx",
    "typescript": "ts tsx",
    "c": "h",
    "cpp": "cc cxx hpp hh c++",
    "csharp": "cs c#",
    "go": "golang",
    "rust": "rs",
    "ruby": "rb",
    "kotlin": "kt kts",
    "haskell": "hs",
    "julia": "jl",
    "elixir": "ex exs",
    "ocaml": "ml mli",
    "shell": "sh bash zsh fish console shell-session",
    "perl": "pl pm",
    "html": "htm xml svg",
    "yaml": "yml",
    "make": "mk makefile",
    "sql": "mysql postgresql pgsql plsql tsql",
}
_BY_NAME = {name: language for language, names in _NAMES.items() for name in names.split()}


def language_of(text: str, hint: str = "") -> str:
    r"""Give the name of the language that code is in, or nothing where it can't be told.

    ``hint`` is the suffix of a file or the label of a fence; it is believed if it is known.

    >>> language_of("fn main() {\n    let mut x: i32 = 5;\n    println!(\"{}\", x);\n}")
    'rust'
    >>> language_of("x = 1", ".jl"), language_of("x = 1")
    ('julia', '')
    """
    hint = hint.lower().removeprefix(".")
    languages, weights = _weights()
    named = _BY_NAME.get(hint, hint)
    if named in languages:
        return named
    lines = [line for line in text.split("\n") if line.strip()]
    lines = lines[:: max(1, len(lines) // _MOST_LINES)]
    totals = dict.fromkeys(languages, 0.0)
    for line in lines:
        found = features(line)
        scale = 1 / math.sqrt(len(found))
        for feature in found:
            for language, weight in weights.get(feature, ()):
                totals[language] += weight * scale
    first, second = sorted(totals, key=lambda language: -totals[language])[:2]
    sure = totals[first] - totals[second] > _LEAST_LEAD * math.sqrt(len(lines))
    return first if lines and sure else ""


@cache
def _weights() -> tuple[frozenset[str], dict[str, list[tuple[str, float]]]]:
    """Give the languages, and for each feature what it says for or against some of them."""
    text = files("analyzer.symbols.code").joinpath("language_weights.tsv").read_text("utf-8")
    weights: dict[str, list[tuple[str, float]]] = {}
    for line in text.split("\n"):
        if line:
            language, weight, feature = line.split("\t", 2)
            weights.setdefault(feature, []).append((language, float(weight)))
    languages = {language for some in weights.values() for language, _ in some}
    return frozenset(languages), weights
