"""Precision, recall, speed and cost of the symbol detectors.

Every made symbol is set into a sentence of English and of Chinese prose, and into a file of its
kind, one a line. A find counts when it covers the symbol to 95 % with the right class; everything
else that is flagged, whatever its class, counts against precision, in characters.
"""

from __future__ import annotations

import gzip
import random
import re
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import analyzer
from analyzer import symbols
from analyzer.scanner.measure import reference_text
from analyzer.symbols.sieve import suspicious_runs
from benchmarks._symbols_made import made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analyzer.values import Span

SHARED = Path(__file__).parents[1].parent / "shared"
NEGATIVE = ("en-general", "en-legal", "en-finance", "zh-law", "zh-medical")
POSITIVE = ("chem-smiles", "bio-sequences", "code-python", "math-tex")
SCANNED = ("en-general", "en-legal", "zh-law", *POSITIVE)
MODEL = "llama"
ROUNDS = 3


def _sentences() -> tuple[list[str], list[str]]:
    """Give English and Chinese sentences of everyday text."""
    parts = re.split(r"(?<=[.!?。！？])\s*", reference_text())
    plain = [part.strip() for part in parts if len(part) > 12]
    return [p for p in plain if p.isascii()], [p for p in plain if not p.isascii()]


def _in_english(rng: random.Random, sentences: Sequence[str], symbol: str) -> tuple[str, int]:
    words = rng.choice(sentences).split(" ")
    at = rng.randint(1, len(words) - 1)
    before, after = rng.choice([(" ", " "), (" ", ", "), (" (", ") ")])
    start = " ".join(words[:at]) + before
    return start + symbol + after + " ".join(words[at:]), len(start)


def _in_chinese(rng: random.Random, sentences: Sequence[str], symbol: str) -> tuple[str, int]:
    sentence = rng.choice(sentences)
    at = rng.choice(
        [i for i in range(1, len(sentence)) if not sentence[i - 1 : i + 1].isascii()] or [0]
    )
    while 0 < at < len(sentence) and (sentence[at - 1].isascii() or sentence[at].isascii()):
        at -= 1
    return sentence[:at] + symbol + sentence[at:], at


def _judge(
    placed: Sequence[tuple[str, int]], chosen: Sequence[str], class_: str
) -> tuple[float, float]:
    """Give precision in characters and recall in symbols."""
    flagged = right = hits = 0
    for (text, start), symbol in zip(placed, chosen, strict=True):
        end = start + len(symbol)
        spans = [s for s in symbols.detect(text) if s.kind not in symbols.WORD_KINDS]
        inside = sum(
            max(0, min(s.end, end) - max(s.start, start)) for s in spans if s.class_ == class_
        )
        hits += inside >= 0.95 * len(symbol)
        flagged += sum(len(s.text) for s in spans)
        right += inside
    return right / max(1, flagged), hits / max(1, len(chosen))


def _in_file(chosen: Sequence[str], class_: str) -> float:
    """Give the share of the symbols' characters found in a file of them, one a line."""
    spans = symbols.detect("\n".join(chosen))
    found = sum(len(re.sub(r"\s", "", s.text)) for s in spans if s.class_ == class_)
    return found / sum(len(re.sub(r"\s", "", symbol)) for symbol in chosen)


def _kind_row(class_: str, kind: str, chosen: list[str]) -> str:
    rng = random.Random(11)
    english, chinese = _sentences()
    cells = []
    placed = []
    for place, sentences in ((_in_english, english), (_in_chinese, chinese)):
        placed = [place(rng, sentences, symbol) for symbol in chosen]
        cells += [f"{value:.3f}" for value in _judge(placed, chosen, class_)]
    text = "\n".join(_in_english(rng, english, symbol)[0] for symbol in chosen)
    speed = len(text.encode()) / 1e6 / _seconds(partial(symbols.detect, text))
    cells += [f"{_in_file(chosen, class_):.3f}", f"{speed:.1f}"]
    return f"| {class_} | {kind} | {len(chosen)} | {' | '.join(cells)} |"


def _seconds(run: Callable[[], object]) -> float:
    """Give the least processor time of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        run()
        best = min(best, time.process_time() - started)
    return best


def _read(name: str, characters: int) -> str:
    with gzip.open(SHARED / "corpora" / f"{name}.txt.gz", "rt", encoding="utf-8") as file:
        return file.read(characters)


def _corpus_row(name: str) -> str:
    text = _read(name, 1 << 20)
    size_mb = len(text.encode()) / 1e6
    gate = _seconds(lambda: sum(1 for _ in suspicious_runs(text)))
    split = _seconds(lambda: len(set(text.split())))
    started = time.process_time()
    spans = symbols.detect(text)
    seconds = time.process_time() - started
    shares: dict[str, int] = {}
    for span in spans:
        shares[span.class_] = shares.get(span.class_, 0) + len(span.text)
    found = ", ".join(f"{c} {n / len(text):.3%}" for c, n in sorted(shares.items())) or "nothing"
    return (
        f"| {name} | {found} | {size_mb / gate:.0f} | {size_mb / seconds:.1f} "
        f"| {seconds / split:.0f} |"
    )


def _nothing(texts: Iterable[object], **_: object) -> Iterator[list[Span]]:
    return ([] for _ in texts)


def _cost_row(name: str) -> str:
    """Compare whole scans, from the file to the report's figures, with and without detectors."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.txt"
        path.write_text(_read(name, 2 << 20), encoding="utf-8")
        seconds = {True: [], False: []}
        ways = {"detect_each": symbols.detect_each, "names": symbols.names}
        for on in (True, False, True, False):
            for verb, way in ways.items():
                setattr(symbols, verb, way if on else _nothing)
            started = time.process_time()
            try:
                analyzer.scan([path], MODEL, workers=1)
            finally:
                for verb, way in ways.items():
                    setattr(symbols, verb, way)
            seconds[on].append(time.process_time() - started)
    on, off = min(seconds[True]), min(seconds[False])
    return f"| {name} | {off:.2f} | {on:.2f} | {on / off:.2f} |"


def run() -> str:
    """Give the tables as Markdown."""
    lines = [
        "| class | kind | n | English P | R | Chinese P | R | found in a file of them | MB/s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_kind_row(*key, chosen) for key, chosen in sorted(made().items())]
    if SHARED.exists():
        lines += [
            "",
            "| corpus, 1 MiB | flagged | MB/s, gate | MB/s, all detectors | times a split |",
            "|---|---|---|---|---|",
            *map(_corpus_row, (*NEGATIVE, *POSITIVE)),
            "",
            "| corpus, 2 MiB | seconds of a scan without symbols | with | ratio |",
            "|---|---|---|---|",
            *map(_cost_row, SCANNED),
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(run())
