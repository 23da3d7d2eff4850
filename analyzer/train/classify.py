"""A linear classifier on a model's hidden states: what a model knows that a task can use.

The model stays as it is; a linear head is trained on the training part, stopped early on the
second part and measured on the third: precision, recall and F1 with an interval over sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.inject.bits import autocast, encode, frame_of, padded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.downstream_labels import Item, Labels

    Counts = NDArray[np.int64]

DRAWS = 1000
STEPS, EVERY, PATIENCE = 600, 10, 5
_LONGEST_TOKENS = 512
_AT_ONCE = 16
Spans = set[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, the last with its 95 % interval over items drawn anew."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    items: int


def classify(
    model: Any, tokenizer: Tokenizer, labels: Labels, *, seed: int = 0, dtype: str = "float32"
) -> Score:
    """Train a linear head on the states of a model and score it on text that it has not seen.

    Words: entities count as right where both ends and the type are right (Tjong Kim Sang and De
    Meulder 2003, CoNLL); a word's state is that of its last token. Texts: the mean state, the
    scores the mean over labels.
    """
    parts = labels.parts(seed)
    names = sorted({tag for item in labels.items for tag in item.tags})
    vectors = [_states(model, tokenizer, part, labels.kind, dtype) for part in parts]
    targets = [_targets(part, names) for part in parts]
    predict = _head(vectors, targets, len(names), seed)
    measured = parts[2]
    predicted = [names[i] for i in predict(vectors[2])]
    return score(_counted(measured, predicted, labels.kind, names))


def score(counts: Counts, *, seed: int = 0) -> Score:
    """Give the scores of counts [items, labels, 3]: right, found, and there to be found.

    >>> score(np.array([[[1, 1, 1]], [[1, 2, 1]], [[0, 0, 1]]])).f1
    0.666667
    """
    random = np.random.default_rng([seed, 61])
    drawn = random.integers(0, len(counts), size=(DRAWS, len(counts)))
    f1s = [_prf(counts[chosen].sum(axis=0))[2] for chosen in drawn]
    low, high = (round(float(end), 6) for end in np.quantile(f1s, [0.025, 0.975]))
    precision, recall, f1 = (round(number, 6) for number in _prf(counts.sum(axis=0)))
    return Score(precision, recall, f1, low, high, items=len(counts))


def spans(tags: Sequence[str]) -> Spans:
    """Give (start, end, type) of the entities that IOB tags spell; an I after an O begins one.

    >>> sorted(spans(["B-X", "I-X", "O", "I-Y"]))
    [(0, 2, 'X'), (3, 4, 'Y')]
    """
    found: Spans = set()
    start, name = 0, ""
    for place, tag in enumerate([*tags, "O"]):
        kind = tag[2:]
        if name and (not tag.startswith("I-") or kind != name):
            found.add((start, place, name))
            name = ""
        if kind and not name:
            start, name = place, kind
    return found


def _prf(totals: Counts) -> tuple[float, float, float]:
    """Give the mean over labels of precision, recall, F1; a label that is nowhere is left out."""
    used = totals[totals[:, 1:].sum(axis=1) > 0]
    if not len(used):
        return 0.0, 0.0, 0.0
    right, found, there = used.T.astype(float)
    precision = right / np.maximum(found, 1)
    recall = right / np.maximum(there, 1)
    f1 = 2 * right / np.maximum(found + there, 1)
    return float(precision.mean()), float(recall.mean()), float(f1.mean())


def _counted(
    items: Sequence[Item], predicted: Sequence[str], kind: str, names: Sequence[str]
) -> Counts:
    """Count right, found and wanted by item; entities of every type together."""
    if kind == "texts":
        counts = np.zeros((len(items), len(names), 3), dtype=np.int64)
        for row, (item, guess) in enumerate(zip(items, predicted, strict=True)):
            counts[row, names.index(guess), 1] += 1
            counts[row, names.index(item.tags[0]), 2] += 1
            counts[row, names.index(guess), 0] += guess == item.tags[0]
        return counts
    counts = np.zeros((len(items), 1, 3), dtype=np.int64)
    at = 0
    for row, item in enumerate(items):
        guessed = spans(predicted[at : at + len(item.tags)])
        wanted = spans(item.tags)
        at += len(item.tags)
        counts[row, 0] = len(guessed & wanted), len(guessed), len(wanted)
    return counts


def _targets(items: Sequence[Item], names: Sequence[str]) -> Counts:
    places = {name: i for i, name in enumerate(names)}
    return np.array([places[tag] for item in items for tag in item.tags], dtype=np.int64)


def _states(
    model: Any, tokenizer: Tokenizer, items: Sequence[Item], kind: str, dtype: str
) -> NDArray[np.float32]:
    """Give the last hidden states: of each word's last token, or the mean of each text."""
    import torch

    frame = frame_of(tokenizer, model.config)
    skip = len(frame.start)
    device = next(model.parameters()).device
    coded = [ids[:_LONGEST_TOKENS] for ids in encode(tokenizer, [item.text for item in items])]
    found: list[NDArray[np.float32]] = [np.zeros((0, 0), dtype=np.float32)] * len(items)
    order = sorted(range(len(items)), key=lambda i: len(coded[i]))
    with torch.inference_mode(), autocast(device.type, dtype):
        for at in range(0, len(order), _AT_ONCE):
            batch = order[at : at + _AT_ONCE]
            ids, mask = padded([np.array([*frame.start, *coded[i]]) for i in batch])
            states = model.base_model(
                input_ids=torch.from_numpy(ids).to(device),
                attention_mask=torch.from_numpy(mask.astype(np.int64)).to(device),
            ).last_hidden_state
            for row, i in enumerate(batch):
                own = states[row, skip : skip + len(coded[i])].float().cpu().numpy()
                places = _last_tokens(items[i], tokenizer, len(own)) if kind == "words" else None
                found[i] = own.mean(axis=0, keepdims=True) if places is None else own[places]
    return np.concatenate(found)


def _last_tokens(item: Item, tokenizer: Tokenizer, count: int) -> list[int]:
    """Give for each word the place of its last token; a word beyond the cut has the last one."""
    offsets = tokenizer.offsets(item.text)[:count]
    places, start = [], 0
    for word in item.words:
        end = start + len(word)
        inside = [i for i, (a, b) in enumerate(offsets) if a < end and b > start]
        places.append(inside[-1] if inside else count - 1)
        start = end + 1
    return places


def _head(
    vectors: Sequence[NDArray[np.float32]], targets: Sequence[Counts], labels: int, seed: int
) -> Any:
    """Train a linear head, keep the one that was best on the second part; gives a predictor."""
    import torch

    middle, spread = vectors[0].mean(axis=0), vectors[0].std(axis=0) + 1e-6
    inputs = [torch.from_numpy((part - middle) / spread) for part in vectors]
    wanted = [torch.from_numpy(part) for part in targets]
    torch.manual_seed(seed)
    head = torch.nn.Linear(inputs[0].shape[1], labels)
    torch.nn.init.zeros_(head.weight)
    adam = torch.optim.AdamW(head.parameters(), lr=3e-3, weight_decay=0.1)
    best, kept, waited = float("inf"), [p.detach().clone() for p in head.parameters()], 0
    for step in range(STEPS):
        torch.nn.functional.cross_entropy(head(inputs[0]), wanted[0]).backward()  # type: ignore[no-untyped-call]
        adam.step()
        adam.zero_grad()
        if (step + 1) % EVERY:
            continue
        with torch.no_grad():
            loss = float(torch.nn.functional.cross_entropy(head(inputs[1]), wanted[1]))
        waited = 0 if loss < best else waited + 1
        if loss < best:
            best, kept = loss, [p.detach().clone() for p in head.parameters()]
        if waited >= PATIENCE:
            break
    weight, bias = kept

    def predict(states: NDArray[np.float32]) -> list[int]:
        scores = torch.from_numpy((states - middle) / spread) @ weight.T + bias
        return [int(i) for i in scores.argmax(dim=1)]

    return predict
