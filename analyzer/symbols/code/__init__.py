"""Code: source files, fenced and inline code, blocks recognised by their lines."""

from __future__ import annotations

from analyzer.symbols.code.blocks import BLOCKS, FILES, LINES
from analyzer.symbols.code.expressions import EXPRESSIONS
from analyzer.symbols.code.fences import FENCED, INLINE
from analyzer.symbols.code.statements import JSON, SQL

DETECTORS = (FILES, FENCED, BLOCKS, INLINE, EXPRESSIONS, SQL, JSON, LINES)
