import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from analyzer.inject.numbers import from_float32, raw_type, to_float32

FINITE = st.floats(
    width=32, allow_nan=False, allow_infinity=False, min_value=-(2.0**127), max_value=2.0**127
)


@given(st.lists(FINITE, min_size=1, max_size=40))
def test_rounding_to_bfloat16_is_that_of_torch(values):
    numbers = np.array(values, dtype=np.float32)
    wanted = torch.from_numpy(numbers.copy()).to(torch.bfloat16).view(torch.int16).numpy()
    assert np.array_equal(from_float32(numbers, "BF16").view(np.int16), wanted)


@given(st.lists(st.integers(0, 2**16 - 1), min_size=1, max_size=40))
def test_sixteen_bits_come_back_from_float32(bits):
    for dtype in ("BF16", "F16"):
        raw = np.array(bits, dtype="<u2").view(raw_type(dtype))
        numbers = to_float32(raw, dtype)
        finite = np.isfinite(numbers)
        again = from_float32(numbers[finite], dtype)
        assert np.array_equal(again.view("<u2"), raw[finite].view("<u2"))
