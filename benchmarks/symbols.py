"""Precision, recall and speed of the symbol detectors, on data made here and on corpora at hand.

Every made symbol is set into sentences of English and Chinese prose; a find counts when it covers
the symbol to 95 % with the right class, and everything else that is flagged counts against
precision, in characters.
"""

from __future__ import annotations

import gzip
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer import symbols

if TYPE_CHECKING:
    from collections.abc import Callable

SHARED = Path(__file__).parents[1].parent / "shared"
NEGATIVE = ("en-general", "en-legal", "en-finance", "zh-law", "zh-medical")
POSITIVE = (
    ("chem-smiles", "chemistry"),
    ("bio-sequences", "genes"),
    ("code-python", "code"),
    ("math-tex", "mathematics"),
)
FRAMES = (
    ("The committee looked at ", " before it came to a decision."),
    ("Nobody in the room had seen (", ") until then."),
    ("大家注意到", "之后，会议继续进行。"),
    ("", ""),
)
AMINO = "ACDEFGHIKLMNPQRSTVWY"
FRAGMENTS = (
    "C",
    "CC",
    "C(=O)",
    "c1ccccc1",
    "N",
    "O",
    "C(C)",
    "S(=O)(=O)",
    "C1CCNCC1",
    "[C@@H](C)",
    "c1ccncc1",
    "C(F)(F)F",
    "Cl",
)


def _smiles(rng: random.Random) -> str:
    body = [rng.choice(FRAGMENTS[:-2]) for _ in range(rng.randint(2, 5))]
    return "".join(["C", *body, "C(=O)O"])


def _cas(rng: random.Random) -> str:
    head, tail = str(rng.randint(50, 9_999_999)), f"{rng.randint(0, 99):02d}"
    check = sum(i * int(d) for i, d in enumerate(reversed(head + tail), 1)) % 10
    return f"{head}-{tail}-{check}"


def _formula(rng: random.Random) -> str:
    return f"C{rng.randint(2, 30)}H{rng.randint(2, 60)}N{rng.randint(2, 6)}O{rng.randint(2, 9)}"


def _letters(alphabet: str, low: int, high: int) -> Callable[[random.Random], str]:
    return lambda rng: "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def _hgvs(rng: random.Random) -> str:
    at, bases = rng.randint(1, 9000), "ACGT"
    return rng.choice(
        [
            f"c.{at}{rng.choice('AC')}>{rng.choice('GT')}",
            f"c.{at}_{at + 2}del",
            f"c.{at}+1G>A",
            f"c.{at}dup",
            f"p.Arg{at}Trp",
            f"p.(Gly{at}Ala)",
            f"p.Lys{at}fs",
            f"NM_00{at:04d}.2:c.{at}_{at + 1}ins{rng.choice(bases)}A",
        ]
    )


def _latex(rng: random.Random) -> str:
    a, b = rng.sample("abcxyznk", 2)
    return rng.choice(
        [
            f"${a}^2 + {b}^2$",
            f"$\\frac{{{a}}}{{{b}}}$",
            f"\\({a} \\in {b}\\)",
            f"$$\\sum_{{{a}=1}}^{{{b}}} {a}$$",
            f"\\begin{{equation}}{a} = {b}\\end{{equation}}",
            f"${a}$",
            f"\\sqrt{{{a} + {b}}}",
            f"$f({a})={b}$",
        ]
    )


def _fen(rng: random.Random) -> str:
    rows = ["rnbqkbnr", "pppppppp", "8", "8", "4P3", "8", "PPPP1PPP", "RNBQKBNR"]
    rows[2], rows[3] = rng.choice(["3p4", "5n2", "8"]), rng.choice(["p7", "2b5", "8"])
    return "/".join(rows) + f" {rng.choice('wb')} KQkq - 0 {rng.randint(1, 40)}"


def _moves(rng: random.Random) -> str:
    pool = ["e4 e5", "Nf3 Nc6", "Bb5 a6", "O-O Be7", "Re1 b5", "Bxc6 dxc6", "Qd3 Qd7", "Rad1 O-O"]
    return " ".join(f"{n}. {pair}" for n, pair in enumerate(rng.sample(pool, 5), 1))


def _chords(rng: random.Random) -> str:
    return " ".join(rng.sample(["Am", "F", "C", "G", "Dm7", "G7", "Cmaj7", "Em", "F#m", "Bb"], 5))


MADE: tuple[tuple[str, str, Callable[[random.Random], str]], ...] = (
    ("chemistry", "smiles", _smiles),
    ("chemistry", "cas", _cas),
    ("chemistry", "formula", _formula),
    ("genes", "dna", _letters("ACGT", 12, 80)),
    ("genes", "protein", _letters(AMINO, 24, 120)),
    ("genes", "hgvs", _hgvs),
    ("mathematics", "latex", _latex),
    ("chess", "fen", _fen),
    ("chess", "moves", _moves),
    ("music", "chords", _chords),
)


def _row(class_: str, kind: str, make: Callable[[random.Random], str]) -> str:
    rng = random.Random(7)
    hits = flagged = right = 0
    for _ in range(200):
        (before, after), symbol = rng.choice(FRAMES), make(rng)
        start, end = len(before), len(before) + len(symbol)
        spans = [s for s in symbols.detect(before + symbol + after) if s.class_ == class_]
        inside = sum(max(0, min(s.end, end) - max(s.start, start)) for s in spans)
        hits += inside >= 0.95 * len(symbol)
        flagged += sum(len(s.text) for s in spans)
        right += inside
    return f"| {class_} | {kind} | {right / max(1, flagged):.3f} | {hits / 200:.3f} |"


def _corpus_row(name: str) -> str:
    with gzip.open(SHARED / "corpora" / f"{name}.txt.gz", "rt", encoding="utf-8") as file:
        text = file.read(1 << 20)
    symbols.detect(text[:100_000])
    start = time.process_time()
    spans = symbols.detect(text)
    seconds = time.process_time() - start
    start = time.process_time()
    len(set(text.split()))
    split_seconds = time.process_time() - start
    shares: dict[str, int] = {}
    for span in spans:
        shares[span.class_] = shares.get(span.class_, 0) + len(span.text)
    found = ", ".join(f"{c} {n / len(text):.3%}" for c, n in sorted(shares.items())) or "nothing"
    speed = len(text.encode()) / 1e6 / seconds
    return f"| {name} | {found} | {speed:.1f} | {seconds / split_seconds:.0f} |"


def run() -> str:
    """Give the tables as Markdown."""
    lines = ["| class | kind | precision (characters) | recall |", "|---|---|---|---|"]
    lines += [_row(*made) for made in MADE]
    if SHARED.exists():
        lines += [
            "",
            "| corpus, 1 MiB | flagged | MB/s, one core | times a bare split into words |",
            "|---|---|---|---|",
        ]
        lines += [_corpus_row(name) for name in (*NEGATIVE, *(name for name, _ in POSITIVE))]
    return "\n".join(lines)


if __name__ == "__main__":
    print(run())
