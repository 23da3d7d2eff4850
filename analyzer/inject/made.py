"""What was made, as digests: of all that no base holds, so that a bit that turns later is found."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from analyzer.inject.checks import Check, judged
from analyzer.inject.matrix import ROWS_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.matrix import Matrix
    from analyzer.inject.references import NewToken

NAME = "made"


def made(new: Checkpoint, tokens: Sequence[NewToken]) -> dict[str, Any]:
    """Give the SHA-256 of the rows from the first new token on, and of all that is no weight file.

    ``{"first_row": int, "rows": {tensor: digest}, "files": {name: digest}}``; every other weight
    is what the base has, and compared with it.
    """
    first = min((token.id for token in tokens), default=new.rows)
    weights = {header.path for header in new.headers}
    others = [p for p in sorted(new.root.rglob("*")) if p.is_file() and p not in weights]
    return {
        "first_row": first,
        "rows": {matrix.tensor.name: _of_rows(matrix, first) for matrix in new.matrices},
        "files": {str(path.relative_to(new.root)): _of_file(path) for path in others},
    }


def check_made(noted: Mapping[str, Any], new: Checkpoint) -> Check:
    """Compare a model with what ``made`` noted; files that came later are nobody's fault."""
    fault = ""
    for name, digest in noted["files"].items():
        path = new.root / name
        if not path.is_file():
            fault = fault or f"'{name}' is missing"
        elif _of_file(path) != digest:
            fault = fault or f"'{name}' is not what was written"
    for matrix in new.matrices:
        if _of_rows(matrix, noted["first_row"]) != noted["rows"].get(matrix.tensor.name):
            fault = fault or f"new rows of '{matrix.tensor.name}' are not those that were written"
    good = f"new rows and {len(noted['files'])} files beside the weights are as they were written"
    return judged(NAME, fault, good)


def _of_rows(matrix: Matrix, first: int) -> str:
    digest, raw = hashlib.sha256(), matrix.raw()
    for start in range(first, matrix.rows, ROWS_AT_ONCE):
        digest.update(raw[start : start + ROWS_AT_ONCE].tobytes())
    return digest.hexdigest()


def _of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
