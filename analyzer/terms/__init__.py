"""Segmentation, counting and ranking of domain terms."""

from analyzer.terms.contexts import contexts
from analyzer.terms.counts import Counts
from analyzer.terms.language import language_of
from analyzer.terms.observe import observe, observe_sides
from analyzer.terms.rank import RankedTerm, rank, rank_frame

__all__ = [
    "Counts",
    "RankedTerm",
    "contexts",
    "language_of",
    "observe",
    "observe_sides",
    "rank",
    "rank_frame",
]
