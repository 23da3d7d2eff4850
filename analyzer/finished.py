"""What is done with a finished model: every check again, or away with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer import gate, inject
from analyzer.errors import PathNotFoundError, RefusedError
from analyzer.gate.canonical import is_sealed
from analyzer.inject import Check
from analyzer.inject.checkpoint import read_object
from analyzer.inject.forward import check_bits, check_forward
from analyzer.inject.references import tokens_beyond
from analyzer.material import measured_on, texts_of
from analyzer.train.added import RECORD, SEAL

if TYPE_CHECKING:
    from analyzer.inject import Checkpoint

READ_CHARACTERS = 1_000_000


def verify(
    folder: Path | str,
    *,
    base: Path | str,
    corpus: Path | str | None = None,
    text_field: str | None = None,
    forward: bool | None = None,
) -> tuple[Check, ...]:
    """Run every check on a finished model against its base again; compares all weights.

    With ``corpus`` both models' bits per byte on what it holds out, and on general text, are
    noted. The checks are returned whatever they say: a caller looks for ``failed`` among them.
    """
    old, new = inject.open_checkpoint(Path(base)), inject.open_checkpoint(Path(folder))
    checks = (*inject.verify(old, new), _check_made(new))
    if any(check.outcome == "failed" for check in checks):
        return checks
    tokens = tokens_beyond(old.tokenizer, new.tokenizer)
    checks = (*checks, check_forward(old, new, tokens, wanted=forward))
    if corpus is None:
        return checks
    return (
        *checks,
        check_bits(old, new, measured_on(texts_of(corpus, text_field, READ_CHARACTERS))),
    )


def _check_made(new: Checkpoint) -> Check:
    """Compare a model with its own record, which is whole only with its seal."""
    path = new.root / RECORD
    record = read_object(path) if path.is_file() else {}
    if not record.keys() & {"made", SEAL}:
        return Check("made", "skipped", f"no {RECORD} tells what new rows and other files were")
    if not is_sealed(record, SEAL):
        return Check("made", "failed", f"'{RECORD}' was changed since it was written")
    return inject.check_made(record["made"], new)


def undo(folder: Path | str, *, force: bool = False, audit: Path | None = None) -> None:
    """Remove a model that ``apply`` made; its source was never touched and serves as before.

    Raises RefusedError for a folder that ``apply`` did not make, or whose weights were changed
    since (by training, say) unless ``force``, or whose source is gone; PathNotFoundError for none.
    """
    path = Path(folder)
    if not path.is_dir():
        raise PathNotFoundError(
            f"there is no folder '{path}'", hint="give the one that `analyze apply` wrote"
        )
    if not (path / RECORD).is_file():
        raise RefusedError(f"'{path}' was not made by `analyze apply`: there is no {RECORD} in it")
    record = read_object(path / RECORD)
    if not Path(record["source"]["path"]).is_dir() and not force:
        raise RefusedError(
            f"the source '{record['source']['path']}' is gone, this may be the only copy",
            hint="--force removes it all the same",
        )
    noted, now = record["result"]["digest"], inject.open_checkpoint(path)
    if not force and not inject.is_fingerprint_of(noted, now):
        raise RefusedError(
            f"the weights of '{path}' were changed since they were made",
            hint="--force removes them all the same",
        )
    gate.append_audit(
        audit or path.parent / gate.AUDIT,
        "undone",
        out=str(path),
        plan_digest=record["plan_digest"],
    )
    inject.remove(path)
