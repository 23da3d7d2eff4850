"""What generation gains: tokens a second, side by side, and the characters that they stand for."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from analyzer import inject
from analyzer.inject.bits import frame_of
from analyzer.inject.forward import load_model

if TYPE_CHECKING:
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.pilot_subject import How, Subject
    from analyzer.train.settings import Dtype

PROMPT_TOKENS, NEW_TOKENS, ROUNDS = 32, 24, 3


def generation_speed(subject: Subject, how: How) -> dict[str, Any]:
    """Give tokens and characters a second of the base and of the extended model.

    Both generate in turns, one sequence, greedily, with their cache; the median of the rounds
    counts. On a processor its own time is taken, over its threads, so that other work on the
    machine does not count. Characters are those that a token holds in held-out text, not of what
    is generated.
    """
    recipe = inject.Settings(inject.parse("mean"))
    with tempfile.TemporaryDirectory(prefix="analyzer-pilot-") as folder:
        inject.inject(subject.base, subject.extension, Path(folder), recipe)
        inner = Path(folder) / subject.base.folder.relative_to(subject.base.root)
        models = [load_model(subject.base.folder), load_model(inner)]
    tokenizers = [subject.base.tokenizer, subject.extension.tokenizer()]
    ways = [(model.to(how.device), t) for model, t in zip(models, tokenizers, strict=True)]
    text = subject.texts.heldout[0]
    times: list[list[float]] = [[], []]
    for round_ in range(ROUNDS + 1):
        for number, (model, tokenizer) in enumerate(ways):
            seconds = _generate(model, tokenizer, text)
            if round_:  # the first one warms up
                times[number].append(seconds)
    found = {}
    for name, own, (_, tokenizer) in zip(("base", "extended"), times, ways, strict=True):
        a_second = NEW_TOKENS / median(own)
        characters = sum(map(len, subject.texts.heldout))
        tokens = sum(len(tokenizer.encode(t)) for t in subject.texts.heldout)
        found[name] = {
            "tokens_per_second": round(a_second, 2),
            "characters_per_token": round(characters / tokens, 4),
            "characters_per_second": round(a_second * characters / tokens, 2),
        }
    ratio = found["extended"]["characters_per_second"] / found["base"]["characters_per_second"]
    return {**found, "new_tokens": NEW_TOKENS, "gain_share": round(ratio - 1, 4)}


def _generate(model: Any, tokenizer: Tokenizer, text: str) -> float:
    """Give the seconds in which so many tokens are generated after the beginning of a text."""
    import torch

    frame = frame_of(tokenizer, model.config)
    given = torch.tensor([[*frame.start, *tokenizer.encode(text)[:PROMPT_TOKENS]]])
    given = given.to(next(model.parameters()).device)
    threads = torch.get_num_threads()
    clock = time.perf_counter if given.is_cuda else lambda: time.process_time() / threads
    with torch.inference_mode():
        out = model(input_ids=given, use_cache=True)
        int(out.logits[0, -1].argmax())  # a GPU must have finished: here, and at the end
        started = clock()
        for _ in range(NEW_TOKENS):
            chosen = out.logits[:, -1:].argmax(dim=-1)
            out = model(input_ids=chosen, past_key_values=out.past_key_values, use_cache=True)
        int(out.logits[0, -1].argmax())
    return clock() - started


def fast_dtype(device: str) -> Dtype:
    """Give the type in which this device multiplies matrices fastest, bfloat16 or float32."""
    import torch

    def seconds(dtype: torch.dtype) -> float:
        one = torch.ones(512, 512, dtype=dtype, device=device)
        float((one @ one)[0, 0])
        started = time.perf_counter()
        for _ in range(4):
            one = (one @ one).clamp(max=1)
        float(one[0, 0])
        return time.perf_counter() - started

    try:
        return "bfloat16" if seconds(torch.bfloat16) < seconds(torch.float32) else "float32"
    except RuntimeError:  # a GPU that has none
        return "float32"
