"""RDKit where it is installed: the last word on molecules that only look like molecules."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@cache
def _chem() -> Any:
    try:
        from rdkit import Chem, rdBase
    except ImportError:
        return None
    rdBase.DisableLog("rdApp.*")
    return Chem


@lru_cache(maxsize=1 << 14)
def is_molecule(smiles: str) -> bool:
    """Say whether RDKit reads a molecule; without RDKit the grammar's word stands.

    >>> is_molecule("c1ccccc1")
    True
    """
    chem = _chem()
    return chem is None or chem.MolFromSmiles(smiles) is not None
