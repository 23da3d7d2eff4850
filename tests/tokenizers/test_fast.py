"""Where the fast path is left because it would read a text otherwise."""

import json

import pytest

from analyzer.tokenizers import load
from tests.tokenizers.small import byte_level_json


@pytest.mark.parametrize("normalized", [True, False])
def test_the_fast_path_is_left_where_overlapping_added_tokens_are_read_otherwise(
    normalized, tmp_path
):
    document = byte_level_json()
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "special": False}
    document["added_tokens"] += [
        {"id": 400, "content": "hydro", "normalized": normalized, **flags},
        {"id": 401, "content": "oxy", "normalized": False, **flags},
    ]
    (tmp_path / "tokenizer.json").write_text(json.dumps(document))
    tokenizer = load(str(tmp_path))
    assert (tokenizer.fast is None) is normalized
    if tokenizer.fast is not None:
        assert tokenizer.fast.encode_batch(["hydroxy"])[0].tolist() == tokenizer.encode("hydroxy")
