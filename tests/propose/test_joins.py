import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer import extend, tokenizers
from analyzer.errors import AnalyzerError
from analyzer.propose.joins import Undone, lengths_with

WORDS = [
    " pembrolizumab",
    " zoledronate",
    "mycard",
    " cardiomyopathy",
    "心肌梗塞",
    " the myo",
    "pathy",
]
text = st.lists(
    st.sampled_from([*WORDS, " zoledro", "myo", "心肌", "\n", "nate", "umab"]), max_size=12
)


@pytest.fixture(scope="module", params=["llama", "qwen", "smollm2"])
def extended(request):
    try:
        whole = extend.extend(tokenizers.load(request.param), WORDS)
    except AnalyzerError as error:
        pytest.skip(str(error))
    parts = [whole.first(targets) for targets in (0, 1, 3)]
    return whole, [(len(part.added), part.tokenizer()) for part in parts]


@settings(deadline=None, max_examples=40)
@given(st.lists(text.map("".join), max_size=4))
def test_the_lengths_with_the_first_tokens_are_those_of_their_own_tokenizer(extended, texts):
    whole, parts = extended
    ids, lengths = whole.tokenizer().encode_batch(texts)
    for kept, tokenizer in parts:
        found = lengths_with(whole.added, kept, ids, lengths)
        assert np.array_equal(found, tokenizer.encode_batch(texts)[1])
    found = Undone.of(whole).before(ids, lengths)
    for have, wanted in zip(found, whole.base.encode_batch(texts), strict=True):
        assert np.array_equal(have, wanted)
