"""Every kind of tokenizer that transformers builds itself, trained on a few lines and extended."""

from __future__ import annotations

import pytest

from analyzer.extend import extend
from analyzer.tokenizers import load
from tests.extend.families import cuts
from tests.extend.test_odd import LINES

FAMILIES = (
    "AlbertTokenizer", "BarthezTokenizer", "BertTokenizer", "BigBirdTokenizer",
    "BlenderbotTokenizer", "CamembertTokenizer", "CLIPTokenizer", "CodeGenTokenizer",
    "CodeLlamaTokenizer", "CohereTokenizer", "DebertaTokenizer", "DebertaV2Tokenizer",
    "FNetTokenizer", "FunnelTokenizer", "GemmaTokenizer", "GPT2Tokenizer", "GPTNeoXTokenizer",
    "HerbertTokenizer", "LlamaTokenizer", "MBart50Tokenizer", "MBartTokenizer", "MPNetTokenizer",
    "NllbTokenizer", "OpenAIGPTTokenizer", "Qwen2Tokenizer", "ReformerTokenizer",
    "RemBertTokenizer", "RobertaTokenizer", "SeamlessM4TTokenizer", "T5Tokenizer",
    "WhisperTokenizer", "XGLMTokenizer", "XLMRobertaTokenizer", "XLNetTokenizer",
)  # fmt: skip
TERMS = (" pembrolizumab", " hyperglycaemia", "hyperglycaemia", "糖尿病患者", "高血压", "naïve")
TEXTS = (
    *LINES[:5], "a patient with pembrolizumab, 高血压 (hyperglycaemia)!", "  two  spaces\n\tand tabs",
    "诊断为糖尿病患者的病人", "(高血压)( pembrolizumab)(naïve)", "New York, 12345 naïve cafés", "ＡＢＣ ﬁn e\u0301 😀",
)  # fmt: skip


def nothing_is_lost(base, ids, text):
    """Say whether the base has pieces for all of a text: an unknown or dropped one may appear."""
    given = b"".join(map(base.token_bytes, ids)).decode(errors="replace").strip()
    return all(map(base.token_bytes, ids)) and len(given) >= len(text.strip())


@pytest.mark.parametrize("name", FAMILIES)
def test_transformers_reads_what_was_extended_as_it_is_read_here(name, tmp_path):
    transformers = pytest.importorskip("transformers")
    trained = getattr(transformers, name)().train_new_from_iterator(
        [LINES], 500, show_progress=False
    )
    trained.save_pretrained(tmp_path / "base")
    base = load(str(tmp_path / "base"))
    extension = extend(base, TERMS, special=["<|IsA|>"])
    extension.save(tmp_path / "out")
    extended = load(str(tmp_path / "out"))
    theirs = transformers.AutoTokenizer.from_pretrained(str(tmp_path / "out"))
    theirs.save_pretrained(tmp_path / "again")
    again = transformers.AutoTokenizer.from_pretrained(str(tmp_path / "again"))
    new = {token.id for token in extension.added}
    seen = set()
    for text in TEXTS:
        before, ids = base.encode(text), extended.encode(text)
        assert extension.tokenizer().encode(text) == ids
        assert theirs.encode(text, add_special_tokens=False) == ids
        assert again.encode(text, add_special_tokens=False) == ids
        if new.isdisjoint(ids):
            assert ids == before
        elif base.info.algorithm != "wordpiece" and nothing_is_lost(base, before, text):
            assert set(cuts(extended, ids)) <= set(cuts(base, before))
            assert extended.decode(ids) == base.decode(before)
        seen.update(ids)
    reached = {token.id for token in extension.added if token.kind == "target"}
    # the others are a word's other form, or joined with a neighbour by so small a vocabulary
    assert len(reached & seen) * 2 >= len(reached)
    (marker,) = (token.id for token in extension.added if token.kind == "special")
    assert marker in theirs.encode("a <|IsA|> b", add_special_tokens=False)
