"""A classifier on labelled data: a model with a linear head, both trained, stopped early.

It says what a model's reading is worth to a task. The head reads the last hidden states; the model
below it learns too, at a small rate. Training stops when the second part of the items is no longer
read better, and what was best there is measured on the third.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.errors import AnalyzerError
from analyzer.inject.bits import autocast, encode, frame_of, padded
from analyzer.train.scores import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.downstream_labels import Item, Labels

LONGEST_TOKENS = 512
# The second part is read after each half of the first, at the soonest after ten steps.
CHECKS, PATIENCE, LEAST_STEPS = 20, 3, 10
BATCH_ITEMS = 8
# As encoders are tuned (Devlin et al. 2019, appendix A.3); the head begins at zero and is fast.
MODEL_RATE, HEAD_RATE = 5e-5, 3e-3
_RISING_STEPS = 10


@dataclass(frozen=True, slots=True)
class _Read:
    """Items in one model's tokens: ids, and for each label the places of the states below it."""

    ids: list[NDArray[np.int64]]
    places: list[list[list[int]]]
    wanted: list[list[int]]


def classify(
    model: Any,
    tokenizer: Tokenizer,
    labels: Labels,
    *,
    seed: int = 0,
    batch_tokens: int = 2048,
    dtype: str = "float32",
    is_over: Callable[[], bool] = lambda: False,
) -> list[Any] | None:
    """Train a model on labels and count what it finds: [items, labels, 3], as ``counted`` does.

    The model itself is changed. A word's state is that of its last token, a text's the mean. The
    parts of the items are the same for every seed, which draws their order. A batch is computed in
    parts of ``batch_tokens``. None where ``is_over`` came true before the end. The same call gives
    the same counts on one processor. Raises AnalyzerError where the loss is no number.
    """
    import torch

    torch.manual_seed(seed)  # dropout
    tuned = _Tuned(model, tokenizer, labels, batch_tokens=batch_tokens, dtype=dtype)
    count = len(tuned.parts[0])
    batches = _batches(count, seed)
    best, found, waited = float("inf"), None, 0
    for _ in range(CHECKS):
        for batch in islice(batches, max(LEAST_STEPS, count // BATCH_ITEMS // 2)):
            if is_over():
                return None
            tuned.step(batch)
        loss, _ = tuned.measure(1)
        waited = 0 if loss < best else waited + 1
        if loss < best:
            best, found = loss, tuned.measure(2)[1]
        if waited >= PATIENCE:
            break
    if found is None:
        raise AnalyzerError(
            "the loss of the classifier is no number",
            hint="lower the learning rate, or compute in float32",
        )
    names = [tuned.names[i] for i in found]
    return list(counted(tuned.parts[2], names, labels.kind, tuned.names).tolist())


def longest_tokens(tokenizer: Tokenizer, labels: Labels | None) -> int:
    """Give how many tokens the longest item is read in: it is read whole, up to a limit."""
    texts = [item.text for item in labels.items] if labels else []
    return min(max(map(len, encode(tokenizer, texts)), default=0), LONGEST_TOKENS)


class _Tuned:
    """A model and its head in training, and the three parts of the items."""

    def __init__(
        self,
        model: Any,
        tokenizer: Tokenizer,
        labels: Labels,
        *,
        batch_tokens: int,
        dtype: str,
    ) -> None:
        import torch

        self.model = model.base_model
        self.device = next(model.parameters()).device
        self.dtype, self.batch_tokens = dtype, batch_tokens
        self.names = sorted({tag for item in labels.items for tag in item.tags})
        self.parts = labels.parts()
        frame = frame_of(tokenizer, model.config).start
        self.read = [_read(part, tokenizer, frame, labels.kind, self.names) for part in self.parts]
        width = model.get_output_embeddings().weight.shape[1]
        self.head = torch.nn.Linear(width, len(self.names)).to(self.device)
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.zeros_(self.head.bias)
        self.model.requires_grad_(requires_grad=True)
        self.adam = torch.optim.AdamW(
            [
                {"params": list(self.model.parameters()), "lr": MODEL_RATE},
                {"params": list(self.head.parameters()), "lr": HEAD_RATE},
            ],
            weight_decay=0.01,
            fused=self.device.type == "cpu",  # one pass over memory, as in the training before
        )
        self.rates = torch.optim.lr_scheduler.LambdaLR(
            self.adam, lambda step: min((step + 1) / _RISING_STEPS, 1.0)
        )

    def step(self, batch: Sequence[int]) -> None:
        """Learn from some items of the first part."""
        import torch

        self.model.train()
        words = sum(len(self.read[0].wanted[i]) for i in batch)
        for loss, _ in self._losses(0, batch):
            torch.autograd.backward(loss / words)
        trained = [p for group in self.adam.param_groups for p in group["params"]]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        self.adam.step()
        self.rates.step()
        self.adam.zero_grad(set_to_none=True)

    def measure(self, part: int) -> tuple[float, list[int]]:
        """Give the loss on a part, and the label of each of its words or texts."""
        import torch

        self.model.eval()
        total = 0.0
        found: dict[int, list[int]] = {}
        with torch.inference_mode():
            for loss, guesses in self._losses(part, range(len(self.parts[part]))):
                total += float(loss)
                found |= guesses
        return total, [label for i in sorted(found) for label in found[i]]

    def _losses(
        self, part: int, chosen: Sequence[int]
    ) -> Iterator[tuple[Any, dict[int, list[int]]]]:
        """Give the summed loss and the guesses of the items, so many tokens at a time."""
        import torch

        read = self.read[part]
        ordered = sorted(chosen, key=lambda i: len(read.ids[i]))
        for group in _groups(ordered, [len(read.ids[i]) for i in ordered], self.batch_tokens):
            ids, mask = padded([read.ids[i] for i in group])
            wanted = [torch.tensor(read.wanted[i], device=self.device) for i in group]
            with autocast(self.device.type, self.dtype):
                states = self.model(
                    input_ids=torch.from_numpy(ids).to(self.device),
                    attention_mask=torch.from_numpy(mask.astype(np.int64)).to(self.device),
                ).last_hidden_state
            pooled = [
                states[row, places].float().mean(dim=0)
                for row, i in enumerate(group)
                for places in read.places[i]
            ]
            states = torch.stack(pooled)
            scores = self.head(torch.nn.functional.layer_norm(states, states.shape[-1:]))
            loss = torch.nn.functional.cross_entropy(scores, torch.cat(wanted), reduction="sum")
            ends = np.cumsum([0, *map(len, wanted)])
            guessed = scores.argmax(dim=1).tolist()
            yield loss, {i: guessed[a:b] for i, (a, b) in zip(group, pairwise(ends), strict=True)}


def _batches(count: int, seed: int) -> Iterator[list[int]]:
    """Give the items of each step without end, in an order drawn anew for each round."""
    random = np.random.default_rng([seed, 71])
    while True:
        order = random.permutation(count).tolist()
        yield from (order[at : at + BATCH_ITEMS] for at in range(0, count, BATCH_ITEMS))


def _read(
    items: Sequence[Item],
    tokenizer: Tokenizer,
    frame: Sequence[int],
    kind: str,
    names: Sequence[str],
) -> _Read:
    skip = len(frame)
    coded = [ids[:LONGEST_TOKENS] for ids in encode(tokenizer, [item.text for item in items])]
    ids = [np.array([*frame, *own]) for own in coded]
    if kind == "words":
        last = [_last_tokens(item, tokenizer, len(i)) for item, i in zip(items, coded, strict=True)]
        places = [[[skip + place] for place in own] for own in last]
    else:
        places = [[list(range(skip, len(own))) or [-1]] for own in ids]
    return _Read(ids, places, [[names.index(tag) for tag in item.tags] for item in items])


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


def _groups(chosen: Sequence[int], lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Cut items, shortest first, to groups that hold so many tokens with their padding."""
    group: list[int] = []
    for i, length in zip(chosen, lengths, strict=True):
        if group and (len(group) + 1) * length > most:
            yield group
            group = []
        group.append(i)
    if group:
        yield group
