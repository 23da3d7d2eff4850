"""Every initialiser by its name."""

from __future__ import annotations

from analyzer.inject.initialisers import (
    aligned,
    ends,
    focus,
    frequent,
    hewitt,
    length,
    mean,
    noise,
    random,
    similar,
    weighted,
    zero,
)

_ALL = (
    mean,
    length,
    weighted,
    ends,
    frequent,
    similar,
    random,
    hewitt,
    zero,
    noise,
    focus,
    aligned,
)
INITIALISERS = {module.INITIALISER.name: module.INITIALISER for module in _ALL}
