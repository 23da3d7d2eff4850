"""Checks on the tokenizer of a finished model: old ids stay, new ones are reached, texts too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.inject.checks import Check, judged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.references import NewToken

# Ordinary sentences of several languages, code and numbers: hardly a domain's new tokens.
GENERAL = (
    "The committee met on Tuesday to discuss the results of the survey.",
    "It was a bright cold day in April, and the clocks were striking thirteen.",
    "She asked whether anyone had seen her keys, but nobody answered.",
    "for (int i = 0; i < n; i++) { total += values[i]; }",
    "In 1969, 3,500 people lived there; by 2001 it was 12,480.",
    "今天天气很好，我们一起去公园散步。",
    "Der Zug nach Hamburg fährt heute von Gleis sieben.",
    "Cette année, les élèves ont appris à jouer du piano.",
    "Вчера мы ходили в музей и видели новую выставку.",
    "昨日、友達と新しいレストランで夕食を食べました。",
)


def check_ids(base: Checkpoint, new: Checkpoint, planned: Mapping[int, str] | None) -> Check:
    """Check that every old id names its old token, and every planned id the planned one."""
    before, after = base.tokenizer, new.tokenizer
    size = before.info.vocab_size
    fault = ""
    for i in range(size):
        data = before.token_bytes(i)
        same = data == after.token_bytes(i) and (data or before.piece(i) == after.piece(i))
        if not same:
            fault = f"id {i} was {before.piece(i)!r} and is {after.piece(i)!r}"
            break
    if after.info.vocab_size > new.rows:
        fault = f"the tokenizer has {after.info.vocab_size} ids, the matrices {new.rows} rows"
    for i, text in (planned or {}).items():
        if fault:
            break
        if i >= size and not (after.token_bytes(i) or after.piece(i)):
            fault = f"id {i}, planned for {text!r}, names no token"
    if planned is not None and not fault:
        beyond = max([size - 1, *planned]) + 1
        if after.info.vocab_size != beyond:
            fault = f"the tokenizer has {after.info.vocab_size} ids, planned were {beyond}"
    count = after.info.vocab_size - size
    return judged("ids", fault, f"{size} old ids name their old tokens, {count} are new")


def check_laws(base: Checkpoint, new: Checkpoint, tokens: Sequence[NewToken]) -> list[Check]:
    """Check that text without a new token keeps its ids, and that text with one comes back."""
    before, after = base.tokenizer, new.tokenizer
    fresh = {token.id for token in tokens}
    fault, changed = "", 0
    for text in GENERAL:
        old, now = before.encode(text), after.encode(text)
        if fresh.intersection(now):
            changed += 1
        elif old != now:
            fault = f"{text!r} has other ids, though no new token is in it"
    reached = 0
    for token in tokens:
        ids = after.encode(token.text)
        reached += token.id in ids
        # what held an unknown character is now given back better than the base gave it
        wanted = {token.text.strip(), before.decode(before.encode(token.text)).strip()}
        if not fault and after.decode(ids).strip() not in wanted:
            fault = f"{token.text!r} does not come back from its ids"
    good = (
        f"{reached} of {len(tokens)} new tokens are reached by their text alone (others "
        f"inside words or by merges), {changed} of {len(GENERAL)} general sentences change"
    )
    return [judged("tokenizer", fault, good)]
