"""Which tokens of a checkpoint are new, and which old pieces each takes the place of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.inject.checkpoint import read_object
from analyzer.inject.references import NewToken, tokens_beyond

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.tokenizers.base import Tokenizer

RECORD = "extension.json"
# the digest of all else in it
SEAL = "record_digest"


def added_tokens(checkpoint: Checkpoint, base: Path | None = None) -> tuple[NewToken, ...]:
    """Give the new tokens of an extended checkpoint, from its own record or from its base.

    Raises UsageError where there is neither, or where there are no new tokens.
    """
    path = checkpoint.root / RECORD
    record = read_object(path) if path.is_file() else {}
    found: tuple[NewToken, ...]
    if base is None and "tokens" in record:
        found = _recorded(record["tokens"], checkpoint.tokenizer)
    else:
        source = base or Path(record.get("source", {}).get("path", ""))
        if base is None and (not record or not source.is_dir()):
            raise UsageError(
                f"it is not known which tokens of '{checkpoint.root}' are new",
                hint="name the model that it was made from with --base",
            )
        found = tokens_beyond(_tokenizer_of(source), checkpoint.tokenizer)
    if not found:
        raise UsageError(
            f"'{checkpoint.root}' has no new tokens",
            hint="extend it first: analyze apply, or --special FILE for relation tokens",
        )
    return found


def as_record(tokens: Sequence[NewToken]) -> list[dict[str, Any]]:
    """Give the tokens as they stand in a checkpoint's record."""
    return [{"id": t.id, "text": t.text, "pieces": list(t.pieces)} for t in tokens]


def _recorded(entries: Sequence[dict[str, Any]], tokenizer: Tokenizer) -> tuple[NewToken, ...]:
    try:
        return tuple(
            NewToken(
                entry["id"],
                entry["text"],
                tuple(entry["pieces"]),
                tuple(max(len(tokenizer.token_bytes(piece)), 1) for piece in entry["pieces"]),
            )
            for entry in entries
        )
    except (KeyError, TypeError) as error:
        raise UsageError(
            f"the {RECORD} of the checkpoint is damaged",
            hint="name the model that it was made from with --base",
        ) from error


def _tokenizer_of(folder: Path) -> Tokenizer:
    from analyzer.inject.checkpoint import open_checkpoint

    return open_checkpoint(folder).tokenizer
