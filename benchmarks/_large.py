"""Text of any size in which new words keep coming, as in real text (Heaps' law).

Real sentences, in which some content words give way to invented ones. After n words of text
about K * n**BETA different invented words have been used, each new one at its time, the others
drawn with Zipf's law; so vocabulary, word pairs and longer runs all keep growing, as they do not
where a file is repeated. Heaps 1978, "Information Retrieval", section 7.5; Zipf 1949.

    python -m benchmarks._large 1GB en /tmp/large-en [prose]

With ``prose`` whole paragraphs are drawn instead of sentences, and those alone that read as prose:
no markup, code, tables or lists, which make up much of what the real files hold.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
import sys
from pathlib import Path

import numpy as np

SHARED = Path(__file__).parents[2] / "shared" / "corpora"
EXAMPLES = Path(__file__).parents[1] / "examples"
REAL = {
    "en": ("en-medical", "en-legal", "en-finance", "en-general"),
    "zh": ("zh-medical", "zh-law", "zh-tech"),
}
K, BETA = 40.0, 0.6
REPLACED_SHARE = 0.25
BLOCK_SENTENCES = 20_000
DOCUMENT_SENTENCES = 24
DOCUMENT_PARAGRAPHS = 6
LEAST_CHARACTERS = {"en": 200, "zh": 50}
"""A paragraph of prose has so many."""
LETTERS_SHARE = 0.75
MARKUP = frozenset("|[]{}<>=`@\\_*#~^$")
FILE_BYTES = 100_000_000
SYLLABLES = [a + b for a in "bcdfglmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or")]
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def size_of(text: str) -> int:
    """Give the bytes of 200MB or 1.5GB."""
    number, unit = re.fullmatch(r"([\d.]+)([KMGT]?)B?", text.upper()).groups()
    return round(float(number) * 1000 ** " KMGT".index(unit or " "))


class Source:
    """Real sentences of a language as word numbers, and the vocabulary that spells them."""

    def __init__(self, language: str, *, prose: bool = False) -> None:
        self.language = language
        self.prose = prose
        sentences = [self._cut(line) for line in self._lines()]
        self.words: list[str] = []
        known: dict[str, int] = {}
        flat = np.array([known.setdefault(w, len(known)) for s in sentences for w in s])
        self.words = list(known)
        self.flat = flat
        self.ends = np.cumsum([len(sentence) for sentence in sentences])
        self.content = np.array([self._is_content(word) for word in self.words])
        self.real = len(self.words)

    def _lines(self) -> list[str]:
        texts = []
        for name in REAL[self.language]:
            path = SHARED / f"{name}.txt.gz"
            if path.exists():
                texts.append(gzip.decompress(path.read_bytes()).decode("utf-8")[:4_000_000])
        if not texts:
            texts = [(EXAMPLES / "law" / "judgments.txt").read_text(encoding="utf-8")]
        if self.prose:
            return [line for text in texts for line in text.splitlines() if self._is_prose(line)]
        return [
            line
            for text in texts
            for line in re.split(r"\n+|(?<=[.!?]) |(?<=[。！？])", text)
            if line.strip()
        ]

    def _is_prose(self, line: str) -> bool:
        if len(line) < LEAST_CHARACTERS[self.language] or MARKUP.intersection(line):
            return False
        letters = sum(map(str.isalpha, line))
        return "://" not in line and letters >= LETTERS_SHARE * len(line)

    def _cut(self, line: str) -> list[str]:
        if self.language == "zh":
            import rjieba

            return [*rjieba.cut(line), "\n"]
        return [*re.findall(r" ?[^ ]+", line), "\n"]

    def _is_content(self, word: str) -> bool:
        return len(word) > 1 and word.strip().isalpha() and (self.language == "zh" or len(word) > 5)

    def invented(self, number: int) -> str:
        """Spell an invented word: every number another one."""
        signs = HAN if self.language == "zh" else SYLLABLES
        number += len(signs)  # two signs at least
        word = signs[number % len(signs)]
        while number := number // len(signs):
            word += signs[number % len(signs)]
        return word if self.language == "zh" else f" {word}"


def sentences(language: str, seed: int = 0, *, prose: bool = False):
    """Give sentences, or paragraphs of prose, without end."""
    source = Source(language, prose=prose)
    rng = np.random.default_rng(seed)
    words = source.words
    used = invented = 0
    while True:
        chosen = rng.integers(0, len(source.ends), BLOCK_SENTENCES)
        starts = np.where(chosen, source.ends[chosen - 1], 0)
        lengths = source.ends[chosen] - starts
        at = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
        ids = source.flat[at]
        places = np.flatnonzero(source.content[ids] & (rng.random(len(ids)) < REPLACED_SHARE))
        used += len(ids)
        new = min(round(K * used**BETA) - invented, len(places))
        words += [source.invented(i) for i in range(invented, invented + new)]
        invented += new
        # log-uniform ranks are Zipf's law with exponent 1
        drawn = np.exp(rng.random(len(places)) * np.log(invented)).astype(np.int64)
        fresh = rng.choice(len(places), new, replace=False)
        drawn[fresh] = np.arange(invented - new, invented)
        ids[places] = source.real + drawn
        yield from "".join(map(words.__getitem__, ids.tolist())).splitlines()


def write(
    size_bytes: int, language: str, folder: Path, seed: int = 0, *, prose: bool = False
) -> Path:
    """Write JSON Lines of so many bytes of text in files of 100 MB."""
    folder.mkdir(parents=True, exist_ok=True)
    stream = sentences(language, seed, prose=prose)
    lines = DOCUMENT_PARAGRAPHS if prose else DOCUMENT_SENTENCES
    written = 0
    for number in range(-(-size_bytes // FILE_BYTES)):
        with (folder / f"{number:03}.jsonl").open("w", encoding="utf-8") as file:
            limit = min(size_bytes, (number + 1) * FILE_BYTES)
            while written < limit:
                text = "\n".join(itertools.islice(stream, lines))
                written += len(text.encode())
                file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    return folder


if __name__ == "__main__":
    write(size_of(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), prose="prose" in sys.argv[4:])
