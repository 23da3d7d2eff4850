"""Music: ABC, LilyPond, chord progressions."""

from __future__ import annotations

from analyzer.symbols.music.notation import LILYPOND, PROGRESSIONS, TUNES

DETECTORS = (TUNES, LILYPOND, PROGRESSIONS)
