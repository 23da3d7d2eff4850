"""Chess: games, moves, positions."""

from __future__ import annotations

from analyzer.symbols.chess.games import GAMES, MOVES, POSITIONS

DETECTORS = (GAMES, MOVES, POSITIONS)
