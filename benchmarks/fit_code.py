"""Fits what tells code from prose, and its language: python -m benchmarks.fit_code DATA.

``DATA/repos`` holds clones named ``owner+name``, all of permissive licences; ``DATA/prose`` holds
plain text named ``en-general.txt`` and so on (see PROSE: WikiText-2, the US Code, FinanceDatabase,
MedQuAD, Chinese statutes and consultations, the Stacks project, Biopython's test files, MOSES, the
PingCAP documentation). Writes ``line_weights.tsv`` and ``language_weights.tsv`` to
``analyzer/symbols/code``. Nothing that ``benchmarks/names.py`` measures on is read here.
"""

from __future__ import annotations

import random
import re
import sys
import textwrap
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from analyzer.symbols.code.features import features
from analyzer.symbols.wordlist import words

A = "TheAlgorithms+"
# Language: the repositories and the pattern of its files.
SOURCES = {
    "python": (("pygments+pygments", "pygments/**/*.py"), ("highlightjs+highlight.js", "**/*.py")),
    "java": ((A + "Java", "**/*.java"), ("square+moshi", "**/*.java")),
    "c": (("DaveGamble+cJSON", "**/*.[ch]"), ("curl+curl", "lib/**/*.[ch]")),
    "cpp": ((A + "C-Plus-Plus", "**/*.cpp"),),
    "csharp": (("App-vNext+Polly", "**/*.cs"),),
    "go": ((A + "Go", "**/*.go"), ("alecthomas+chroma", "**/*.go")),
    "rust": ((A + "Rust", "**/*.rs"),),
    "javascript": (
        ("jquery+jquery", "**/*.js"), ("chalk+chalk", "**/*.js"),
        ("highlightjs+highlight.js", "src/**/*.js"),
    ),
    "typescript": ((A + "TypeScript", "**/*.ts"),),
    "ruby": ((A + "Ruby", "**/*.rb"),),
    "php": ((A + "PHP", "**/*.php"),),
    "kotlin": ((A + "Kotlin", "**/*.kt"), ("square+moshi", "**/*.kt")),
    "scala": ((A + "Scala", "**/*.scala"),),
    "swift": (("apple+swift-argument-parser", "**/*.swift"),),
    "haskell": ((A + "Haskell", "**/*.hs"), ("xmonad+xmonad", "**/*.hs")),
    "julia": ((A + "Julia", "**/*.jl"),),
    "lua": ((A + "Lua", "**/*.lua"),),
    "elixir": ((A + "Elixir", "**/*.ex*"),),
    "dart": ((A + "Dart", "**/*.dart"),),
    "r": ((A + "R", "**/*.[rR]"),),
    "matlab": ((A + "MATLAB-Octave", "**/*.m"),),
    "ocaml": ((A + "OCaml", "**/*.ml"),),
    "shell": (("ohmyzsh+ohmyzsh", "**/*.*sh"), ("curl+curl", "**/*.sh")),
    "perl": (("curl+curl", "**/*.p[lm]"),),
    "css": (("highlightjs+highlight.js", "src/styles/*.css"),),
    "json": (("highlightjs+highlight.js", "**/*.json"), ("alecthomas+chroma", "**/*.json")),
    "sql": (("lerocha+chinook-database", "**/*.sql"),),
    "html": (("jquery+jquery", "**/*.html"),),
    "yaml": (("curl+curl", "**/*.yml"), ("App-vNext+Polly", "**/*.yml")),
    "make": (("curl+curl", "**/Makefile*"), ("curl+curl", "**/*.mk")),
    "cmake": (("curl+curl", "**/CMakeLists.txt"),),
}  # fmt: skip
# Test snippets of highlighters, by the name of their folder or file.
SNIPPETS = (
    ("pygments+pygments", "tests/examplefiles/*/*"),
    ("highlightjs+highlight.js", "test/detect/*/*.txt"),
    ("alecthomas+chroma", "lexers/testdata/*.actual"),
    ("alecthomas+chroma", "lexers/testdata/*/*.actual"),
)
# What is laid out like neither prose nor code, or is another class of symbols.
NO_CODE = words(
    "plaintext markdown latex asciidoc tap accesslog csv bib tex org gemtext typst rst md"
    " markless scdoc gettext webvtt lilypond http brainfuck bqn j abnf bnf ebnf inform7 properties"
    " 1c mizar ldif gherkin leaf text output fasta notmuch irc email mime testdata"
)
SAME = {
    "xml": "html", "bash": "shell", "sh": "shell", "zsh": "shell", "fish": "shell", "rs": "rust",
    "ts": "typescript", "rb": "ruby", "py": "python", "python3": "python", "golang": "go",
    "js": "javascript",
    "hs": "haskell", "kt": "kotlin", "pl": "perl", "splus": "r", "c++": "cpp", "c#": "csharp",
    "pgsql": "sql", "mysql": "sql", "postgresql": "sql", "tsql": "sql", "plpgsql": "sql",
    "makefile": "make", "makefiles": "make", "yml": "yaml", "html+php": "php", "postgres": "sql",
}  # fmt: skip
PROSE = {
    "en-general": 6000, "en-legal": 20000, "en-finance": 6000, "en-medical": 12000, "zh-law": 6000,
    "zh-medical": 5000, "math-tex": 20000, "bio-sequences": 8000, "chem-smiles": 3000,
}  # fmt: skip
MOST_LINES, MOST_SNIPPET_LINES, LONGEST = 6000, 1500, 300
LEAST_LINES, LEAST_SOURCES = 25, 3
MOST_LANGUAGE_LINES, LEAST_LANGUAGE_LINES, LEAST_LANGUAGE_WEIGHT, LANGUAGE_STEPS = 1200, 6, 1.5, 150
Row = tuple[str, str]


def code_rows(repos: Path, rng: random.Random) -> list[Row]:
    """Give lines of code with a source: a language, or ``snippet:`` and one."""
    files: dict[str, list[Path]] = defaultdict(list)
    for language, places in SOURCES.items():
        for repo, pattern in places:
            files[language] += [f for f in sorted((repos / repo).glob(pattern)) if f.is_file()]
    for repo, pattern in SNIPPETS:
        for file in sorted((repos / repo).glob(pattern)):
            name = file.parent.name if file.parent.name != "testdata" else file.name.split(".")[0]
            if file.is_file() and name not in NO_CODE and file.suffix != ".output":
                files["snippet:" + SAME.get(name, name)].append(file)
    rows = []
    for source, some in files.items():
        rng.shuffle(some)
        lines: list[str] = []
        for file in some:
            if file.stat().st_size < 300_000 and len(lines) < 2 * MOST_LINES:
                lines += _code_lines(file.read_text("utf-8", "ignore"))[:600]
        rng.shuffle(lines)
        most = MOST_SNIPPET_LINES if source.startswith("snippet:") else MOST_LINES
        rows += [(source, line) for line in lines[:most]]
    return rows


def _code_lines(text: str) -> list[str]:
    """Give lines outside documentation strings, which are prose."""
    kept, inside = [], False
    for line in text.split("\n"):
        if (line.count('"""') + line.count("'''")) % 2:
            inside = not inside
        elif not inside and line.strip():
            kept.append(line.rstrip()[:LONGEST])
    return kept


def prose_rows(data: Path, rng: random.Random) -> list[Row]:
    """Give lines that are no code, as written and as they may be wrapped."""
    rows: list[Row] = []

    def add(name: str, lines: list[str], most: int) -> None:
        lines = [line.rstrip()[:LONGEST] for line in lines if line.strip()]
        rng.shuffle(lines)
        rows.extend((name, line) for line in lines[:most])

    for name, most in PROSE.items():
        text = (data / "prose" / f"{name}.txt").read_text("utf-8")
        text = re.sub(r"```.*?```", "", text[: int(len(text) * 0.7)], flags=re.DOTALL)
        add(name, text.split("\n"), most)
        if name.startswith("en"):
            plain = _detokenised(text[:1_600_000])
            for width, cap in ((72, 8000), (100, 5000)):
                wrapped = [w for line in plain.split("\n") for w in textwrap.wrap(line, width)]
                add(f"{name} {width}", wrapped, cap)
            add(f"{name} sentences", re.split(r"(?<=[.?!]) ", plain), 6000)
    pages = []
    for file in [*(data / "repos").glob("*/**/*.md"), *(data / "repos").glob("*/**/*.rst")]:
        text = re.sub(r"```.*?```", "", file.read_text("utf-8", "ignore"), flags=re.DOTALL)
        text = re.sub(r"(?m)^(?: {3,}|\t).*$", "", text)
        pages += [line for line in text.split("\n") if not line.startswith("|")]
    add("markdown", pages, 12000)
    text = (data / "prose" / "zh-tech.txt").read_text("utf-8")
    text = re.sub(r"```.*?```", "", text[: int(len(text) * 0.7)], flags=re.DOTALL)
    han = re.compile(r"[\u4e00-\u9fff]{3}")
    add(
        "zh-tech", [x for x in text.split("\n") if not x.startswith("    ") and han.search(x)], 6000
    )
    licences = [f for f in (data / "repos").glob("*/LICEN[CS]E*") if f.is_file()]
    add("licences", [x for f in licences for x in f.read_text("utf-8", "ignore").split("\n")], 5000)
    return rows


def _detokenised(text: str) -> str:
    text = re.sub(r" @(.)@ ", r"\1", text)
    return re.sub(r"([(\[$]) ", r"\1", re.sub(r" ([.,;:!?)\]%'])", r"\1", text))


def fit_lines(code: list[Row], prose: list[Row]) -> dict[str, float]:
    """Give the log-odds of each feature by a logistic regression with an L1 penalty."""
    rows = [(features(x), 1, s) for s, x in code] + [(features(x), 0, s) for s, x in prose]
    seen: Counter[str] = Counter()
    sources: dict[str, set[str]] = defaultdict(set)
    for found, _, source in rows:
        seen.update(found)
        for name in found:
            sources[name].add(source)
    kept = [n for n, c in seen.items() if c >= LEAST_LINES and len(sources[n]) >= LEAST_SOURCES]
    number = {name: at for at, name in enumerate(kept)}
    pairs = [(number[f], at) for at, (found, *_) in enumerate(rows) for f in found if f in number]
    columns, lines = (np.array(x) for x in zip(*pairs, strict=True))
    truth = np.array([row[1] for row in rows], float)
    share = Counter((y, source) for _, y, source in rows)
    # A source weighs by the square root of its lines, code and prose alike.
    weight = np.array([share[y, source] ** -0.5 for _, y, source in rows])
    for y in (0, 1):
        weight[truth == y] /= 2 * weight[truth == y].sum()
    scale = np.array([len(found) ** -0.5 for found, *_ in rows])

    def odds(w: np.ndarray, b: float) -> np.ndarray:
        return np.bincount(lines, w[columns], minlength=len(rows)) * scale + b

    def descend(weight: np.ndarray, steps: int) -> tuple[np.ndarray, float]:
        """Adam (Kingma and Ba 2015) with a falling rate."""
        w = np.zeros(len(kept) + 1)
        m, v = np.zeros_like(w), np.zeros_like(w)
        for step in range(1, steps + 1):
            error = (1 / (1 + np.exp(-odds(w[:-1], w[-1]))) - truth) * weight
            slope = np.bincount(columns, (error * scale)[lines], minlength=len(kept))
            slope = np.append(slope + 1e-5 * w[:-1] + 4e-6 * np.sign(w[:-1]), error.sum())
            m, v = 0.9 * m + 0.1 * slope, 0.99 * v + 0.01 * slope**2
            rate = 0.15 * (1 - step / steps) + 0.005
            w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-9)
        return w[:-1], w[-1]

    z = odds(*descend(weight, 120))
    # Comments among code and listings among prose are no lesson.
    sound = ~(((truth == 1) & (z < -2)) | ((truth == 0) & (z > 4)))
    weight = weight * sound
    w, b = descend(weight / weight.sum(), 200)
    z = odds(w, b)
    print(f"right by weight: {((z > 0) == (truth > 0))[sound].mean():.3f}", flush=True)
    found = {name: round(float(w[at]), 2) for name, at in number.items() if abs(w[at]) >= 0.05}
    return {"bias": round(float(b), 2), **dict(sorted(found.items()))}


def fit_languages(code: list[Row], rng: random.Random) -> list[tuple[str, float, str]]:
    """Give what features say for or against languages, by a multinomial logistic regression."""
    from scipy.sparse import csr_matrix

    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source, line in code:
        lines[source, source.removeprefix("snippet:")].append(line)
    rows = [
        (language, features(line))
        for (_, language), some in lines.items()
        if language in SOURCES
        for line in rng.sample(some, min(len(some), MOST_LANGUAGE_LINES))
    ]
    seen = Counter(name for _, found in rows for name in found)
    names = [name for name, count in seen.items() if count >= LEAST_LANGUAGE_LINES]
    number = {name: at for at, name in enumerate(names)}
    languages = sorted({language for language, _ in rows})
    cells = [
        (at, number[name], len(found) ** -0.5)
        for at, (_, found) in enumerate(rows)
        for name in found
        if name in number
    ]
    at, columns, values = (np.array(x) for x in zip(*cells, strict=True))
    table = csr_matrix((values, (at, columns)), shape=(len(rows), len(names)))
    truth = np.array([languages.index(language) for language, _ in rows])
    weight = np.bincount(truth)[truth] ** -0.75
    weight /= weight.sum()
    right = np.eye(len(languages))[truth]
    w = np.zeros((len(names), len(languages)))
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, LANGUAGE_STEPS + 1):
        z = table @ w
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        slope = table.T @ ((p - right) * weight[:, None]) + 3e-6 * w + 1.5e-6 * np.sign(w)
        m, v = 0.9 * m + 0.1 * slope, 0.99 * v + 0.01 * slope**2
        rate = 0.15 * (1 - step / LANGUAGE_STEPS) + 0.003
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-9)
    return [
        (languages[language], round(float(w[number[name], language]), 1), name)
        for name in sorted(names)
        for language in np.flatnonzero(np.abs(w[number[name]]) >= LEAST_LANGUAGE_WEIGHT)
    ]


def main(data: str) -> None:
    rng = random.Random(7)
    folder = Path(__file__).parents[1] / "analyzer" / "symbols" / "code"
    code = code_rows(Path(data) / "repos", rng)
    rows = [f"{k}\t{w}\t{name}\n" for k, w, name in fit_languages(code, rng)]
    (folder / "language_weights.tsv").write_text("".join(rows), "utf-8")
    weights = fit_lines(code, prose_rows(Path(data), rng))
    lines = [f"{name}\t{weight:.2f}\n" for name, weight in weights.items()]
    (folder / "line_weights.tsv").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
