"""The lists that the taggers know names from, which ``fit_names.py`` writes: genes and compounds.

Needs in its folder ``hgnc.tsv`` (``data/hgnc.tsv`` of the repository reemagit/biorosetta, MIT: the
symbols of the HUGO Gene Nomenclature Committee, CC0), ``proteins.tsv`` and ``chebi.tsv``
(``Gene_or_gene_product.tsv.gz`` and ``chebi.tsv.gz`` of clulab/bioresources, Apache 2.0, unpacked:
human proteins of UniProt and compounds of ChEBI, CC BY 4.0) and ``drugbank vocabulary.csv``.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from wordfreq import zipf_frequency

from analyzer.symbols.tagging.tokens import looks_chemical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

COMMON, RARE, RAREST = 3.0, 2.0, 1.5
_SYMBOL = re.compile(r"(?=\d*[A-Z])(?!\d+[A-Z]$)[A-Z0-9]{3,10}")
# What stands in no abstract: names by number, and segments of immunoglobulins.
_NUMBERED = re.compile(
    r"(?:LOC|LINC|NCRNA|FLJ|MGC|MIR|KIAA|DKFZP?|HSPC|PRO|RP\d+|DJ|BA|BK|CTD|HSA|OR)\d\w*"
    r"|C\d+ORF\w*|IG[HKL]V\w+|TR[ABDG][VJ]\w+|TR[A-Z]\w{5,}|RN[UY7]\w+"
)
_PSEUDOGENE = re.compile(r"(\w{3,})P\d*")
_PROTEIN = re.compile(r"[A-Za-z]?[a-z]{2,}(?:in|ase|or|an|on|en)")
_WORD = re.compile(r"[A-Za-z]?[a-z]{4,}")


def gene_names(data: Path) -> str:
    """Give the symbols of genes, in capitals, and rare words for proteins, in small letters."""
    rows = [row[3:] for row in _rows(data / "hgnc.tsv")][1:]
    approved = {row[0].upper() for row in rows}
    symbols = {name.upper() for row in rows for name in row}
    kept = {s for s in symbols if _SYMBOL.fullmatch(s) and not _NUMBERED.fullmatch(s)}
    pseudogenes = {s for s in kept if (m := _PSEUDOGENE.fullmatch(s)) and m[1] in approved}
    kept = {s for s in kept - pseudogenes if not s.isalpha() or _rarer(s.lower(), COMMON)}
    words = {_last_word(row[0]) for row in _rows(data / "proteins.tsv")}
    return _lines([*kept, *(w for w in words if w and _rarer(w, RARE) and not looks_chemical(w))])


def compound_names(data: Path) -> str:
    """Give the names of one word that nothing else knows of, and that are no common words."""
    with (data / "drugbank vocabulary.csv").open(encoding="utf-8", newline="") as rows:
        kinds = csv.DictReader(rows)
        # Proteins and plants have no key of a structure.
        drugs = {row["Common name"].lower() for row in kinds if row["Standard InChI Key"]}
    kept = {n for n in drugs if re.fullmatch("[a-z]{5,}", n) and _rarer(n, COMMON)}
    # Of the commoner words many are what a compound does or is made into: antioxidant, prodrug.
    others = {row[0].lower() for row in _rows(data / "chebi.tsv") if _WORD.fullmatch(row[0])}
    kept |= {n for n in others if _rarer(n, RAREST)}
    return _lines(name for name in kept if not looks_chemical(name))


def _rows(file: Path) -> Iterator[list[str]]:
    for line in file.read_text("utf-8").splitlines():
        yield line.split("\t")


def _last_word(name: str) -> str:
    """Give the word at the end of a protein's name, or before its number, if it looks like one."""
    long = [word for word in name.split() if len(word) > 4]
    return long[-1].lower() if long and _PROTEIN.fullmatch(long[-1]) else ""


def _rarer(word: str, than: float) -> bool:
    frequency: float = zipf_frequency(word, "en")
    return frequency < than


def _lines(names: Iterable[str]) -> str:
    return "\n".join(sorted(names)) + "\n"
