"""Fits the taggers of gene and chemical names: python -m benchmarks.fit_names KIND DATA OUT.

KIND is ``genes`` or ``chemistry``; DATA is a folder with the corpora below, as published; OUT is
the table to write (``analyzer/symbols/genes/name_weights.tsv`` or the same in ``chemistry``).
KIND ``lists`` comes first and writes the lists that the taggers know names from into the folder OUT
(``analyzer/symbols/tagging``), see ``_names_lists.py``.
Needs ``pip install python-crfsuite`` (MIT), which nothing else here uses.

- ``DATA/aioner``: the folder ``data/pubtator`` of the repository ncbi/AIONER (NLM and NCBI, MIT),
  with NLM-Gene (Islamaj et al. 2021), GNormPlus (Wei et al. 2015), BioRED (Luo et al. 2022),
  tmVar 3 (Wei et al. 2022), BC5CDR (Li et al. 2016) and DrugProt (Miranda-Escalada et al. 2023,
  CC BY 4.0).
- ``DATA/mtl``: the ``data`` folder of the repository cambridgeltl/MTL-Bioinformatics-2016, with
  BC2GM-IOB (Smith et al. 2008, CC BY 4.0) and BioNLP11ID-chem-IOB (GENIA project, CC BY 3.0).
- ``DATA/drugprot``: ``*.bioc.xml`` of ``data/drugprot_two_dev`` in leonweber/drugprot: 463 more
  abstracts of DrugProt.
- ``DATA/drugbank vocabulary.csv``: DrugBank's open vocabulary (Wishart et al. 2018, CC0), and
  ``DATA/pubchem small.tsv``, see ``_names_varied.py``; the others of ``_names_lists.py``.
- ``DATA/jnlpba``: the ``standoff`` folder of the repository spyysalo/jnlpba, for measuring.

No test set is fitted on, nor an abstract that another corpus shares with one; of DrugProt's file
the first 500 abstracts are, and of NLM-Chem's (Islamaj et al. 2021, CC0) the first 25 articles.
BioNLP13CG and BioNLP13PC (CC BY-SA 3.0) are for measuring only; see ``benchmarks/names.py``.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.symbols.tagging.tagger import PAIRS
from analyzer.symbols.tagging.tokens import (
    REACH,
    TOKEN,
    token_class,
    token_features,
)
from analyzer.symbols.wordlist import words
from benchmarks._names_data import PARTED, apart_from, bioc, corpus, part
from benchmarks._names_lists import compound_names, gene_names
from benchmarks._names_varied import varied

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks._names_data import Text

FITTED = {
    "genes": (
        "NLMgene_Train",
        "GNormPlus_Train",
        "BioRED_TrainDev",
        "tmVar3_Train",
        "DrugProt_Test",
    ),
    "chemistry": ("BC5CDR_TrainDev", "BioRED_TrainDev", "DrugProt_Test"),
}
HELD = ("BioRED_Test", "NLMgene_Test", "GNormPlus_Test", "BC5CDR_Test", *PARTED)
SHORTEST_PASSAGE = 40
COMMON_WORDS, ENDINGS = 800, 120
SETTINGS = {"c1": 0.5, "c2": 0.01, "max_iterations": 70, "feature.minfreq": 4}
PENALTY_OF_MANY_GENES, LEAST_WEIGHT = 0.7, 0.05
# What BC2GM counts as part of a gene's name, and most corpora do not.
_BESIDE = words(
    "gene genes protein proteins promoter promoters mrna mrnas cdna cdnas locus loci antibody"
    " antibodies transcript transcripts enhancer mutant mutants allele alleles polypeptide peptide"
    " human mouse rat murine yeast"
)


def texts_of(class_: str, data: Path) -> list[Text]:
    """Give what a class's tagger is fitted on."""
    held = [t for name in HELD for t in part(data, name, class_, fitted=False)]
    texts = [t for name in FITTED[class_] for t in part(data, name, class_, fitted=True)]
    texts += bioc(data, class_)
    if class_ == "chemistry":
        passages = part(data, "NLMchem_Test", class_, fitted=True)
        texts += corpus(data, "BioNLP11ID-chem-IOB", ["train", "devel", "test"])
        texts = apart_from(texts, [*held, *passages])
        # Headings say nothing.
        texts += [one for one in passages if len(one[0]) > SHORTEST_PASSAGE]
        return texts + varied(texts, data)
    others = [bare(*one) for one in corpus(data, "BC2GM-IOB", ["train", "devel"])]
    return apart_from([*texts, *others], held)


def bare(text: str, spans: Iterable[tuple[int, int]]) -> Text:
    """Give a sentence of BC2GM with its names without the words that other corpora leave out.

    >>> bare("The human p53 gene", [(4, 18)])
    ('The human p53 gene', [(10, 13)])
    """
    places = [match.span() for match in TOKEN.finditer(text)]
    return text, [_bare(text, [p for p in places if start <= p[0] < end]) for start, end in spans]


def _bare(text: str, places: list[tuple[int, int]]) -> tuple[int, int]:
    while len(places) > 1 and text[slice(*places[-1])].lower() in _BESIDE:
        places = places[:-1]
    while len(places) > 1 and text[slice(*places[0])].lower() in _BESIDE:
        places = places[1:]
    return places[0][0], places[-1][1]


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
        if max(abs(begin), abs(inside)) < LEAST_WEIGHT:
            continue
        kind, _, rest = name.partition(":")
        letter = "P" if kind in PAIRS else "F"
        lines.append(f"{letter}\t{kind}\t{rest}\t{begin * 100:.0f}\t{inside * 100:.0f}")
        if kind in PAIRS:
            used.update(rest.split("\t"))
    lines += [f"K\t{word}" for word in common if word in used]
    lines += [f"S\t{ending}" for ending in endings if "-" + ending in used]
    return "\n".join(sorted(lines)) + "\n"


def main(class_: str, data: str, out: str) -> None:
    if class_ == "lists":
        (Path(out) / "gene_names.txt").write_text(gene_names(Path(data)), "utf-8")
        (Path(out) / "compound_names.txt").write_text(compound_names(Path(data)), "utf-8")
        return
    settings = {"c1": PENALTY_OF_MANY_GENES} if class_ == "genes" else {}
    Path(out).write_text(fit(texts_of(class_, Path(data)), **settings), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
