"""Genes and proteins: sequences and their records, variants, accessions, and names in text."""

from __future__ import annotations

from analyzer.symbols.genes.accessions import ACCESSION
from analyzer.symbols.genes.columns import COLUMN
from analyzer.symbols.genes.mentions import MENTIONS
from analyzer.symbols.genes.records import RECORDS
from analyzer.symbols.genes.sequences import SEQUENCE
from analyzer.symbols.genes.variants import VARIANT

DETECTORS = (RECORDS, COLUMN, SEQUENCE, VARIANT, ACCESSION, MENTIONS)
