"""Gene and chemical names in text, and short code, on corpora that no weight was fitted on.

Reads a folder named by ANALYZER_BENCH_DATA: ``aioner``, ``mtl`` and ``jnlpba`` as in
``fit_names.py``, ``code`` with clones of HELD_OUT named ``owner+name``. What isn't there is left
out; speed is on the corpora at hand.
"""

from __future__ import annotations

import gzip
import os
import random
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer import scanner, symbols
from analyzer.symbols.code.language import language_of
from benchmarks._names_data import corpus, part, pubtator, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks._names_data import Text

DATA = Path(os.environ.get("ANALYZER_BENCH_DATA", "bench-data"))
SHARED = Path(__file__).parents[1].parent / "shared" / "corpora"
MOST_TEXTS = 1500
# Class, what its spans are called, the corpora of abstracts, those of sentences.
KINDS = (
    ("genes", {"gene-name"}, ("BioRED_Test", "NLMgene_Test", "GNormPlus_Test", "DrugProt_Test"),
     ("BC2GM-IOB", "jnlpba", "BioNLP13CG-ggp-IOB", "BioNLP13PC-ggp-IOB")),
    ("chemistry", {"name", "formula"}, ("BC5CDR_Test", "BioRED_Test", "DrugProt_Test",
     "NLMchem_Test"), ("BioNLP13CG-chem-IOB", "BioNLP13PC-chem-IOB")),
)  # fmt: skip
HELD_OUT = {
    "python": ("pallets+click", "*.py"), "go": ("spf13+cobra", "*.go"),
    "c": ("redis+hiredis", "*.c"), "cpp": ("fmtlib+fmt", "*.cc"),
    "rust": ("sharkdp+fd", "*.rs"), "ruby": ("sinatra+sinatra", "*.rb"),
    "php": ("guzzle+guzzle", "*.php"), "kotlin": ("square+okio", "*.kt"),
    "swift": ("Alamofire+Alamofire", "*.swift"), "scala": ("com-lihaoyi+os-lib", "*.scala"),
    "haskell": ("jaspervdj+hakyll", "*.hs"), "lua": ("luarocks+luarocks", "*.lua"),
    "r": ("tidyverse+stringr", "*.R"), "perl": ("mojolicious+mojo", "*.pm"),
    "shell": ("nvm-sh+nvm", "*.sh"), "java": ("google+gson", "*.java"),
    "csharp": ("restsharp+RestSharp", "*.cs"), "typescript": ("pmndrs+zustand", "*.ts"),
    "javascript": ("expressjs+express", "*.js"), "julia": ("JuliaIO+JSON.jl", "*.jl"),
    "elixir": ("elixir-plug+plug", "*.ex"), "sql": ("datacharmer+test_db", "*.sql"),
    "dart": ("cfug+dio", "*.dart"), "html": ("h5bp+html5-boilerplate", "*.html"),
    "css": ("h5bp+html5-boilerplate", "*.css"),
}  # fmt: skip
SNIPPETS, LONGEST_WHOLE = 10, 20_000
PROSE = "The method is described in the second part of this report, as was agreed in spring."


def score(pairs: Iterable[tuple[set[tuple[int, int]], set[tuple[int, int]]]]) -> tuple[float, ...]:
    """Give exact precision, recall and F1, and F1 where an overlap is enough."""
    right = found = wanted = touched = met = 0
    for gold, ours in pairs:
        right, found, wanted = right + len(gold & ours), found + len(ours), wanted + len(gold)
        touched += sum(any(a < d and c < b for c, d in gold) for a, b in ours)
        met += sum(any(a < d and c < b for c, d in ours) for a, b in gold)
    p, r = touched / max(1, found), met / max(1, wanted)
    exact = 2 * right / max(1, found + wanted)
    return right / max(1, found), right / max(1, wanted), exact, 2 * p * r / max(1e-9, p + r)


def name_rows() -> Iterator[str]:
    for class_, kinds, abstracts, sentences in KINDS:
        sets = {name: partial(part, DATA, name, class_, fitted=False) for name in abstracts}
        sets |= {name: partial(corpus, DATA, name, ["test"]) for name in sentences}
        for name, read in sets.items():
            try:
                texts = read()[:MOST_TEXTS]
            except FileNotFoundError:
                continue
            figures = _scored(texts, kinds)
            figures += _scored([spaced(*text) for text in texts], kinds)[2:3]
            if texts:
                yield f"| {class_} | {name} | " + " | ".join(f"{x:.3f}" for x in figures) + " |"


def _scored(texts: Iterable[Text], kinds: set[str]) -> tuple[float, ...]:
    return score(
        (set(spans), {(s.start, s.end) for s in symbols.detect(text) if s.kind in kinds})
        for text, spans in texts
    )


def code_rows() -> Iterator[str]:
    rng = random.Random(5)
    hits: dict[int, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    told: dict[int, list[str | None]] = defaultdict(list)
    for language, (repo, pattern) in HELD_OUT.items():
        files = sorted((DATA / "code" / repo).rglob(pattern))
        texts = [f.read_text("utf-8", "ignore") for f in files if f.is_file()]
        texts = [t for t in texts if 200 < len(t) < 60_000]
        for size in (1, 3, 10, 0) if texts else ():
            for _ in range(SNIPPETS):
                code = _snippet(rng, texts, size)
                document = f"{PROSE}\n\n{code}\n\n{PROSE}"
                start, end = len(PROSE) + 2, len(PROSE) + 2 + len(code)
                spans = [s for s in symbols.detect(document) if s.class_ == "code"]
                inside = sum(max(0, min(s.end, end) - max(s.start, start)) for s in spans)
                hits[size][language].append(2 * inside >= len(code.strip()))
                named = language_of(code)
                told[size].append((named == language and "right") or ("wrong" if named else None))
    for size, by in hits.items():
        recall = sum(sum(x) / len(x) for x in by.values()) / len(by)
        named = [x for x in told[size] if x]
        right = named.count("right") / max(1, len(named))
        share = len(named) / len(told[size])
        yield f"| {size or 'all'} | {len(by)} | {recall:.3f} | {share:.2f} | {right:.2f} |"


def _snippet(rng: random.Random, texts: list[str], size: int) -> str:
    """Give some lines of a text, most of them not empty."""
    while True:
        lines = rng.choice(texts).split("\n")
        if not size:
            return "\n".join(lines)[:LONGEST_WHOLE]
        first = rng.randrange(max(1, len(lines) - size + 1))
        some = lines[first : first + size]
        code = "\n".join(some)
        if sum(bool(line.strip()) for line in some) >= 0.7 * size and len(code.strip()) > 8:
            return code


def speed_rows() -> Iterator[str]:
    """What a scan pays a megabyte: the fold's detectors everywhere, names in its sample alone."""
    for name in ("en-general", "en-legal", "zh-law", "en-medical") if SHARED.exists() else ():
        with gzip.open(SHARED / f"{name}.txt.gz", "rt", encoding="utf-8") as stream:
            yield _speed(name, stream.read(1 << 20))
    if (DATA / "aioner").exists():
        texts = pubtator(DATA, "BioRED_Test", "chemistry")
        yield _speed("BioRED", "\n".join(text for text, _ in texts))


def _speed(name: str, text: str) -> str:
    passages = list(scanner.passages(text))
    list(symbols.names(passages[: len(passages) // 4]))
    ways = (
        lambda: [symbols.detect(passage, names=False) for passage in passages],
        lambda: [symbols.detect(passage) for passage in passages],
        lambda: list(symbols.names(passages)),
    )
    seconds = []
    for way in ways:
        start = time.process_time()
        way()
        seconds.append(time.process_time() - start)
    megabytes = len(text.encode()) / 1e6
    return f"| {name} | " + " | ".join(f"{1000 * s / megabytes:.0f}" for s in seconds) + " |"


def run() -> str:
    """Give the tables as Markdown."""
    return "\n".join(
        [
            "| class | corpus | precision | recall | exact F1 | overlap F1 | F1, tokens apart |",
            "|---|---|---|---|---|---|---|",
            *name_rows(),
            "",
            "| lines | languages | recall of code between prose | language told | of it right |",
            "|---|---|---|---|---|",
            *code_rows(),
            "",
            "| corpus, CPU ms/MB | fold, without names | every span | names of a sample |",
            "|---|---|---|---|",
            *speed_rows(),
        ]
    )


if __name__ == "__main__":
    print(run())
