"""A path, folder, glob or standard input to Documents; what cannot be read is a SkippedFile."""

from analyzer.corpus.duplicates import fingerprint
from analyzer.corpus.flow import read
from analyzer.corpus.options import Limits
from analyzer.corpus.reasons import REASONS
from analyzer.corpus.sources import Source, find

__all__ = ["REASONS", "Limits", "Source", "find", "fingerprint", "read"]
