"""The fold over the corpus: empty, observe, merge, finish."""

from analyzer.scanner.engine import default_workers, run
from analyzer.scanner.journal import Journal
from analyzer.scanner.measure import LISTED_TERMS, Measured, measure, rank, with_pieces
from analyzer.scanner.observe import is_heldout, observe, passages
from analyzer.scanner.table import ScanTable, merge_all

__all__ = [
    "LISTED_TERMS",
    "Journal",
    "Measured",
    "ScanTable",
    "default_workers",
    "is_heldout",
    "measure",
    "merge_all",
    "observe",
    "passages",
    "rank",
    "run",
    "with_pieces",
]
