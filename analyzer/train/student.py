"""A model under training, with all that its objectives are made of."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.errors import UsageError
from analyzer.inject import bits
from analyzer.train.cost import Cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.references import NewToken
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.rows import NewRows
    from analyzer.train.settings import Settings


class Student:
    """The model, its new rows, and the teacher: what it was before, where it changes.

    ``new_ids`` is int64 [new]; ``pieces`` gives the old pieces that a new token takes the place
    of, by its id.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Tokenizer,
        settings: Settings,
        *,
        rows: NewRows | None,
        tokens: Sequence[NewToken] = (),
    ) -> None:
        """Raise UsageError where nothing would be trained."""
        if rows is None and settings.rest_learning_rate <= 0:
            raise UsageError("nothing would be trained", hint="give rows or a rest_learning_rate")
        self.model, self.tokenizer, self.settings, self.rows = model, tokenizer, settings, rows
        self.device = next(model.parameters()).device.type
        self.frame = bits.frame_of(tokenizer, model.config)
        self.causal = bits.is_causal(model.config)
        self.cost = Cost.of(model)
        self.new_ids = np.zeros(0, dtype=np.int64) if rows is None else rows.ids.cpu().numpy()
        known = set(self.new_ids.tolist())
        self.relations = {token.text: token.id for token in tokens}
        self.pieces = {t.id: t.pieces for t in tokens if t.id in known and t.pieces}
        asked = settings.objective in {"distillation", "both"} or settings.keep_weight > 0
        changes = settings.rest_learning_rate > 0
        self.teacher = self._frozen() if asked and changes else model

    def _frozen(self) -> Any:
        """Give the model as it is now, apart from the one that is trained."""
        if self.rows is None:
            return copy.deepcopy(self.model).eval()
        self.rows.detach_from()
        frozen = copy.deepcopy(self.model).eval()
        self.rows.hook(self.model)
        return frozen.requires_grad_(requires_grad=False)
