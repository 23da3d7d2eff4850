"""Code: source files, fenced and inline code, blocks recognised by their lines."""

from __future__ import annotations

from analyzer.symbols.code.blocks import BLOCKS, FILES, LINES
from analyzer.symbols.code.fences import FENCED, INLINE

DETECTORS = (FILES, FENCED, BLOCKS, INLINE, LINES)
