"""Every check on a finished model against its base, from the files alone."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

from analyzer.inject.check_rows import check_new_rows, check_old_rows
from analyzer.inject.check_tokens import check_ids, check_laws
from analyzer.inject.checkpoint import INDEX, read_object
from analyzer.inject.checks import Check, judged
from analyzer.inject.locate import vocabulary_sizes
from analyzer.inject.references import tokens_beyond

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.references import NewToken

_COMPARED_AT_ONCE_BYTES = 1 << 24
_SAMPLE_BYTES = 1 << 14


def verify(
    base: Checkpoint,
    new: Checkpoint,
    *,
    planned: Mapping[int, str] | None = None,
    near_pieces: bool = False,
) -> tuple[Check, ...]:
    """Check a model against its base: vocabulary, rows, tokenizer, and every other weight.

    ``planned`` and ``near_pieces`` are those of ``check_vocabulary``.
    """
    checks = check_vocabulary(base, new, planned=planned, near_pieces=near_pieces)
    if any(check.outcome == "failed" for check in checks):
        return checks
    return (*checks, check_weights(base, new))


def check_vocabulary(
    base: Checkpoint,
    new: Checkpoint,
    *,
    planned: Mapping[int, str] | None = None,
    near_pieces: bool = False,
) -> tuple[Check, ...]:
    """Check shapes, ids, old rows, new rows and the tokenizer of a model against its base.

    ``planned`` are the ids and texts that must be there; without it whatever is new is checked.
    ``near_pieces`` says that new rows must lie near those of their pieces, which is true right
    after most initialisers and not after training.
    """
    tokens = tokens_beyond(base.tokenizer, new.tokenizer)
    checks = [_shapes(base, new), _sizes(new), check_ids(base, new, planned)]
    if any(check.outcome == "failed" for check in checks):
        return tuple(checks)  # rows cannot be told apart in a model of other shapes
    checks.append(check_old_rows(base, new, tokens))
    checks += check_new_rows(new, tokens, near_pieces=near_pieces)
    checks += check_laws(base, new, tokens)
    return tuple(checks)


def _shapes(base: Checkpoint, new: Checkpoint) -> Check:
    """Every old tensor is there, of its old type and shape, the matrices with more rows."""
    matrices = {matrix.tensor.name: matrix for matrix in base.matrices}
    old = {name: tensor for header in base.headers for name, tensor in header.tensors.items()}
    now = {name: tensor for header in new.headers for name, tensor in header.tensors.items()}
    fault = ""
    if set(old) != set(now):
        fault = f"the tensors differ: {', '.join(sorted(set(old) ^ set(now))[:3])}"
    elif {m.tensor.name for m in new.matrices} != set(matrices):
        fault = "the vocabulary matrices are other ones"
    elif len({matrix.rows for matrix in new.matrices}) != 1 or new.rows < base.rows:
        fault = "the vocabulary matrices have different numbers of rows, or fewer than before"
    for name, tensor in old.items():
        if fault:
            break
        wanted = tensor.shape
        if name in matrices:
            axis = matrices[name].axis
            wanted = (*wanted[:axis], new.rows, *wanted[axis + 1 :])
        if (now[name].dtype, now[name].shape) != (tensor.dtype, wanted):
            fault = f"'{name}' is {now[name].dtype} {now[name].shape}, not {wanted}"
    kind = "tied" if new.tied else "untied"
    return judged("shapes", fault, f"{base.rows} rows became {new.rows}, {kind} as before")


def _sizes(new: Checkpoint) -> Check:
    """config.json and the index say what the weights are."""
    stated = vocabulary_sizes(new.config)
    fault = ""
    if stated and new.rows not in stated:
        fault = f"config.json states a vocab_size of {stated[0]}, the weights have {new.rows} rows"
    index = new.folder / INDEX
    if index.is_file():
        content = read_object(index)
        tensors = [t for header in new.headers for t in header.tensors.values()]
        total = (content.get("metadata") or {}).get("total_size")
        held = sum(tensor.end - tensor.start for tensor in tensors)
        places = {tensor.name: tensor.path.name for tensor in tensors}
        if isinstance(total, (int, float)) and total != held:
            fault = f"the index states {total} bytes, the weights have {held}"
        elif content.get("weight_map") != places:
            fault = "the index names other places than the weights are at"
    return judged("sizes", fault, "config.json and the index agree with the weights")


def check_kept(base: Checkpoint, new: Checkpoint, tokens: Sequence[NewToken]) -> tuple[Check, ...]:
    """Compare every bit of two checkpoints of the same shapes but the rows of these tokens."""
    shapes = _shapes(base, new)
    if shapes.outcome == "failed":
        return (shapes,)
    return check_old_rows(base, new, tokens), check_weights(base, new)


def check_weights(base: Checkpoint, new: Checkpoint, *, whole: bool = True) -> Check:
    """Compare everything that is no vocabulary matrix, bit by bit.

    Not ``whole`` takes the beginning, the middle and the end of each tensor: it tells bytes that
    stand elsewhere or were not written, not a disk that turns a bit.
    """
    matrices = {matrix.tensor.name for matrix in base.matrices}
    now = {name: tensor for header in new.headers for name, tensor in header.tensors.items()}
    others = [t for h in base.headers for t in h.tensors.values() if t.name not in matrices]
    with ExitStack() as stack:
        files = {
            path: stack.enter_context(path.open("rb"))
            for path in {tensor.path for tensor in (*others, *now.values())}
        }
        for tensor in others:
            other = now[tensor.name]
            if other.path.samefile(tensor.path):
                continue
            a, b = files[tensor.path].fileno(), files[other.path].fileno()
            for at, size in _stretches(tensor.end - tensor.start, whole=whole):
                if os.pread(a, size, tensor.start + at) != os.pread(b, size, other.start + at):
                    return Check("other weights", "failed", f"'{tensor.name}' is not what it was")
    if whole:
        return Check("other weights", "passed", f"{len(others)} tensors are bit-identical")
    detail = (
        f"{len(others)} tensors copied as bytes, the beginning, middle and end of each compared; "
        "`analyze verify` compares every byte"
    )
    return Check("other weights", "passed", detail)


def _stretches(size_bytes: int, *, whole: bool) -> Iterator[tuple[int, int]]:
    """Give the places and sizes to compare."""
    if whole or size_bytes <= 3 * _SAMPLE_BYTES:
        for at in range(0, size_bytes, _COMPARED_AT_ONCE_BYTES):
            yield at, min(_COMPARED_AT_ONCE_BYTES, size_bytes - at)
        return
    for at in (0, size_bytes // 2, size_bytes - _SAMPLE_BYTES):
        yield at, _SAMPLE_BYTES
