"""The fold over the corpus: empty, observe, merge, finish."""

from analyzer.scanner.engine import Running, Tally, resumption, run, run_plan
from analyzer.scanner.journal import Journal, code_digest
from analyzer.scanner.listing import LISTED_TERMS, TOP_TERMS, listed, rank, terms_of
from analyzer.scanner.measure import Measured, measure
from analyzer.scanner.memory import Memory, let_go, share_out
from analyzer.scanner.names import Names, read_names
from analyzer.scanner.observe import is_heldout, observe, passages
from analyzer.scanner.shards import Plan
from analyzer.scanner.span_pieces import SpanPieces, span_pieces
from analyzer.scanner.table import ScanTable, merge_all

__all__ = [
    "LISTED_TERMS",
    "TOP_TERMS",
    "Journal",
    "Measured",
    "Memory",
    "Names",
    "Plan",
    "Running",
    "ScanTable",
    "SpanPieces",
    "Tally",
    "code_digest",
    "is_heldout",
    "let_go",
    "listed",
    "measure",
    "merge_all",
    "observe",
    "passages",
    "rank",
    "read_names",
    "resumption",
    "run",
    "run_plan",
    "share_out",
    "span_pieces",
    "terms_of",
]
