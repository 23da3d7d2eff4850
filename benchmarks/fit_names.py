"""Fits the taggers of gene and chemical names: python -m benchmarks.fit_names KIND DATA OUT.

KIND is ``genes`` or ``chemistry``; DATA is a folder with the corpora below, as published; OUT is
the table to write (``analyzer/symbols/genes/name_weights.tsv`` or the same in ``chemistry``).
Needs ``pip install python-crfsuite`` (MIT), which nothing else here uses.

- ``DATA/mtl``: the ``data`` folder of the repository cambridgeltl/MTL-Bioinformatics-2016, with
  BC2GM-IOB (Smith et al. 2008, CC BY 4.0), BC5CDR-chem-IOB (Li et al. 2016, public domain) and
  BioNLP11ID-chem-IOB (GENIA project, CC BY 3.0).
- ``DATA/jnlpba``, if a mixture names it: the ``standoff`` folder of the repository spyysalo/jnlpba
  (Kim et al. 2004, GENIA project, CC BY 3.0), whole abstracts with character offsets.

BioNLP13CG and BioNLP13PC (CC BY-SA 3.0) and BioRED (no licence stated) are for measuring only;
see ``benchmarks/names.py``.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.symbols.tagging.tagger import PAIRS
from analyzer.symbols.tagging.tokens import REACH, TOKEN, token_class, token_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# What each kind is fitted on: a corpus and the share of its texts that is used.
MIXTURES = {
    # With JNLPBA, CRAFT and BioNLP11ID added, F1 on BC2GM's own test sentences falls from 0.73 to
    # 0.68 and doesn't rise on corpora of other makers: they draw the names' bounds elsewhere.
    "genes": (("BC2GM-IOB", 1.0),),
    "chemistry": (("BC5CDR-chem-IOB", 1.0), ("BioNLP11ID-chem-IOB", 1.0)),
}
COMMON_WORDS, ENDINGS = 800, 120
SETTINGS = {"c1": 0.5, "c2": 0.01, "max_iterations": 100, "feature.minfreq": 4}
_GENE_TYPES = {"protein", "DNA", "RNA"}

Text = tuple[str, list[tuple[int, int]]]


def read_iob(file: Path) -> Iterator[Text]:
    """Give sentences of a two-column file, tokens joined by spaces, and where the names are."""
    tokens: list[tuple[str, str]] = []
    for line in [*file.read_text("utf-8").splitlines(), ""]:
        if line.strip():
            token, *_, tag = line.split("\t")
            tokens.append((token, tag))
        elif tokens:
            yield _joined(tokens)
            tokens = []


def _joined(tokens: Sequence[tuple[str, str]]) -> Text:
    text, spans, inside = "", [], False
    for token, tag in tokens:
        start = len(text) + bool(text)
        text = f"{text} {token}" if text else token
        if tag == "O":
            inside = False
        elif tag.startswith("B") or not inside:
            spans.append((start, len(text)))
            inside = True
        else:
            spans[-1] = (spans[-1][0], len(text))
    return text, spans


def read_standoff(folder: Path) -> Iterator[Text]:
    """Give whole abstracts and where the names of proteins, DNA and RNA are."""
    for file in sorted(folder.glob("*.txt")):
        spans = []
        for line in file.with_suffix(".ann").read_text("utf-8").splitlines():
            kind, *offsets = line.split("\t")[1].split()
            if kind in _GENE_TYPES:
                spans.append((int(offsets[0]), int(offsets[-1])))
        yield file.read_text("utf-8"), sorted(spans)


def corpus(data: Path, name: str, splits: Iterable[str]) -> list[Text]:
    """Give the texts of one corpus."""
    if name == "jnlpba":
        return [t for s in splits if s != "devel" for t in read_standoff(data / "jnlpba" / s)]
    return [t for s in splits for t in read_iob(data / "mtl" / name / f"{s}.tsv")]


def labelled(text: str, spans: Iterable[tuple[int, int]]) -> tuple[list[str], list[str]]:
    """Give tokens and a tag for each; a token that a name only touches belongs to it."""
    places = [match.span() for match in TOKEN.finditer(text)]
    tags = ["O"] * len(places)
    for start, end in spans:
        inside = [at for at, (a, b) in enumerate(places) if a < end and b > start]
        for nth, at in enumerate(inside):
            tags[at] = "I" if nth else "B"
    return [text[a:b] for a, b in places], tags


def classes(texts: Iterable[Sequence[str]]) -> tuple[frozenset[str], frozenset[str]]:
    """Give the common words and the common endings of rarer ones."""
    counts = Counter(token.lower() for tokens in texts for token in tokens)
    common = frozenset(
        word for word, _ in counts.most_common(COMMON_WORDS) if not any(map(str.isdigit, word))
    )
    endings: Counter[str] = Counter()
    for word, count in counts.items():
        if word.isalpha() and len(word) > 5 and word not in common:
            endings[word[-3:]] += count
    return common, frozenset(ending for ending, _ in endings.most_common(ENDINGS))


def features(
    tokens: Sequence[str], common: frozenset[str], endings: frozenset[str]
) -> list[list[str]]:
    """Give the features of each tag as the tagger sums them."""
    seen = [token_features(token) for token in tokens]
    edge = ["^"] * REACH
    kinds = [*edge, *(token_class(token, common, endings) for token in tokens), *edge]
    rows = []
    for at in range(len(tokens)):
        row = [
            f"{distance}:{name}"
            for distance in range(-REACH, REACH + 1)
            if 0 <= at + distance < len(tokens)
            for name, reach in seen[at + distance]
            if reach >= abs(distance)
        ]
        for kind, (one, two) in PAIRS.items():
            row.append(f"{kind}:{kinds[REACH + at + one]}\t{kinds[REACH + at + two]}")
        rows.append(row)
    return rows


def fit(texts: Sequence[Text], **settings: float) -> str:
    """Give the table of a tagger fitted on the texts."""
    import pycrfsuite

    pairs = [(tokens, tags) for tokens, tags in (labelled(*text) for text in texts) if tokens]
    common, endings = classes(tokens for tokens, _ in pairs)
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({**SETTINGS, **settings})
    for tokens, tags in pairs:
        trainer.append(features(tokens, common, endings), tags)
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "model")
        trainer.train(file)
        tagger = pycrfsuite.Tagger()
        tagger.open(file)
        info = tagger.info()
        table = _table(info.state_features, info.transitions, common, endings)
        tagger.close()
    return table


def _table(
    states: dict[tuple[str, str], float],
    moves: dict[tuple[str, str], float],
    common: frozenset[str],
    endings: frozenset[str],
) -> str:
    lines = [f"T\t{'OBI'.index(a)}\t{'OBI'.index(b)}\t{w * 100:.0f}" for (a, b), w in moves.items()]
    used = set()
    for name in dict.fromkeys(name for name, _ in states):
        begin, inside = (
            states.get((name, tag), 0.0) - states.get((name, "O"), 0.0) for tag in "BI"
        )
        if max(abs(begin), abs(inside)) < 0.02:
            continue
        kind, _, rest = name.partition(":")
        letter = "P" if kind in PAIRS else "F"
        lines.append(f"{letter}\t{kind}\t{rest}\t{begin * 100:.0f}\t{inside * 100:.0f}")
        if kind in PAIRS:
            used.update(rest.split("\t"))
    lines += [f"K\t{word}" for word in common if word in used]
    lines += [f"S\t{ending}" for ending in endings if "-" + ending in used]
    return "\n".join(sorted(lines)) + "\n"


def main(kind: str, data: str, out: str, splits: str = "train devel test") -> None:
    texts: list[Text] = []
    for name, share in MIXTURES[kind]:
        some = corpus(Path(data), name, splits.split())
        texts += random.Random(1).sample(some, int(len(some) * share))
    Path(out).write_text(fit(texts), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
