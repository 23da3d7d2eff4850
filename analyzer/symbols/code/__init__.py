"""Code: source files, fenced and inline code, blocks recognised by their lines."""

from __future__ import annotations

from analyzer.symbols.code.blocks import BLOCKS
from analyzer.symbols.code.fences import FENCED

DETECTORS = (FENCED, BLOCKS)
