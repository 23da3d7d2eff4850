"""Relation tokens from (head, relation, tail): head + relation shall come out at tail.

The translation loss is that of TransE (Bordes et al. 2013, section 2) over the encoder's own
sentence vectors, ``‖embed(head) + embed(relation) - embed(tail)‖``; the contrastive variant asks
which of the batch's tails it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from analyzer.errors import UsageError
from analyzer.inject.bits import encode
from analyzer.train.objectives import tensors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analyzer.inject.bits import Frame, Ids
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.cost import Cost
    from analyzer.train.objectives import Sums

_TEMPERATURE = 0.05


@dataclass(frozen=True, slots=True)
class Triple:
    """Three sequences of ids, each in the model's frame; its length is that of all three."""

    head: Ids
    relation: Ids
    tail: Ids

    def __len__(self) -> int:
        """Count the ids."""
        return len(self.head) + len(self.relation) + len(self.tail)

    def tobytes(self) -> bytes:
        """Give the bytes of all ids, for digests."""
        return b"|".join(part.tobytes() for part in (self.head, self.relation, self.tail))


def read_triples(path: Path) -> list[tuple[str, str, str]]:
    r"""Read lines of head, relation and tail with tabs between them.

    >>> import tempfile
    >>> from pathlib import Path
    >>> file = Path(tempfile.mkdtemp()) / "triples.tsv"
    >>> _ = file.write_text("dog\t<|IsA|>\tanimal\n")
    >>> read_triples(file)
    [('dog', '<|IsA|>', 'animal')]

    Raises UsageError for a file that cannot be read or a line that is no triple.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the triples in '{path}' cannot be read as text",
            hint="give a file of lines of head, relation and tail with tabs between",
        ) from error
    triples = []
    for number, line in enumerate(lines, start=1):
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if line.strip() and (len(cells) != 3 or not all(cells)):
            raise UsageError(
                f"{path}:{number}: a line is head, relation and tail",
                hint="write them with tabs between, as: dog<TAB><|IsA|><TAB>animal",
            )
        if line.strip():
            triples.append((cells[0], cells[1], cells[2]))
    return triples


def encoded(
    triples: Sequence[tuple[str, str, str]],
    tokenizer: Tokenizer,
    frame: Frame,
    relations: Mapping[str, int],
) -> list[Triple]:
    """Give the ids of triples; ``relations`` are the new tokens' ids by their text.

    Raises UsageError for a relation that is no new token.
    """
    unknown = {relation for _, relation, _ in triples} - set(relations)
    if unknown:
        raise UsageError(
            f"the relation {min(unknown)!r} is no new token of the model",
            hint="add the relations with --special FILE, one a line",
        )
    heads = encode(tokenizer, [head for head, _, _ in triples])
    tails = encode(tokenizer, [tail for _, _, tail in triples])
    return [
        Triple(frame.around(head), frame.around([relations[name]]), frame.around(tail))
        for head, tail, (_, name, _) in zip(heads, tails, triples, strict=True)
    ]


class Translation:
    """The distance of head + relation from tail, or the cross-entropy of finding the tail.

    ``fixed`` says that only rows are trained: phrases without a new token are then read once.
    """

    def __init__(
        self, model: Any, cost: Cost, *, new_ids: Ids, pooling: str, contrastive: bool, fixed: bool
    ) -> None:
        self.model, self.cost, self.pooling = model, cost, pooling
        self.contrastive, self.fixed = contrastive, fixed
        self.name = "contrast" if contrastive else "translation"
        self.weights = {self.name: 1.0}
        self._new = set(new_ids.tolist())
        self._known: dict[bytes, torch.Tensor] = {}

    def counts(self, parts: Sequence[Triple], step: int) -> dict[str, int]:  # noqa: ARG002
        """Count the triples."""
        return {self.name: len(parts)}

    def sums(self, parts: Sequence[Triple], step: int) -> Sums:  # noqa: ARG002 - nothing is drawn
        """Sum the loss over the triples; the others' tails are what each is contrasted with."""
        reached = self.embed([p.head for p in parts]) + self.embed([p.relation for p in parts])
        tails = self.embed([p.tail for p in parts])
        if not self.contrastive:
            return {self.name: (reached - tails).norm(dim=-1).sum()}
        scores = _unit(reached) @ _unit(tails).T / _TEMPERATURE
        keys = [part.tail.tobytes() for part in parts]
        same = torch.tensor([[a == b for b in keys] for a in keys], device=scores.device)
        same.fill_diagonal_(fill_value=False)
        scores = scores.masked_fill(same, float("-inf"))  # the same tail is no wrong answer
        wanted = torch.arange(len(parts), device=scores.device)
        return {self.name: torch.nn.functional.cross_entropy(scores, wanted, reduction="sum")}

    def flops(self, parts: Sequence[Triple], trained_share: float) -> float:
        """Every phrase read; with fixed phrases only the relations."""
        relations = [part.relation for part in parts]
        if self.fixed:
            return self.cost.training(relations, 0.0, head=False)
        phrases = [p.head for p in parts] + [p.tail for p in parts]
        return self.cost.training([*relations, *phrases], trained_share, head=False)

    def ranks(self, parts: Sequence[Triple]) -> list[int]:
        """Give the place of each triple's tail among all their tails by distance, 1 the nearest."""
        with torch.inference_mode():
            reached = self.embed([p.head for p in parts]) + self.embed([p.relation for p in parts])
            tails = self.embed([p.tail for p in parts])
            distances = torch.cdist(reached, tails)
            keys = [part.tail.tobytes() for part in parts]
            own = distances.diagonal()
            places = []
            for row, key in enumerate(keys):
                others = [i for i, other in enumerate(keys) if other != key]
                places.append(1 + int((distances[row, others] < own[row]).sum()))
        return places

    def embed(self, phrases: Sequence[Ids]) -> torch.Tensor:
        """Give the sentence vectors of phrases: [phrases, width]."""
        keys = [phrase.tobytes() for phrase in phrases]
        distinct = dict(zip(keys, phrases, strict=True))
        found = {key: self._known[key] for key in distinct if key in self._known}
        missing = {key: phrase for key, phrase in distinct.items() if key not in found}
        still = {
            key: phrase
            for key, phrase in missing.items()
            if self.fixed and not self._new.intersection(phrase.tolist())
        }
        moving = {key: phrase for key, phrase in missing.items() if key not in still}
        if still:
            with torch.no_grad():
                fresh = dict(zip(still, self._read(list(still.values())), strict=True))
            self._known |= fresh
            found |= fresh
        if moving:
            found |= dict(zip(moving, self._read(list(moving.values())), strict=True))
        return torch.stack([found[key] for key in keys])

    def _read(self, phrases: Sequence[Ids]) -> torch.Tensor:
        given, _ = tensors(phrases, self.model)
        states: torch.Tensor = self.model.base_model(**given).last_hidden_state.float()
        mask = given["attention_mask"].unsqueeze(-1)
        found: torch.Tensor = (states * mask).sum(1) / mask.sum(1)
        return states[:, 0] if self.pooling == "first" else found


def _unit(rows: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(rows, dim=-1)
