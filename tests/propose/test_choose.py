from analyzer.propose.choose import most_tokens
from analyzer.propose.units import allowed


def test_the_number_of_tokens_follows_the_published_sizes():
    assert [most_tokens(n) for n in (0, 10**6, 10**7, 10**8, 10**9, 10**12)] == [
        1000,
        1000,
        1000,
        10_000,
        30_000,
        30_000,
    ]
    sizes = [most_tokens(10**k) for k in range(13)]
    assert sizes == sorted(sizes)


def test_what_no_team_would_approve_is_not_proposed():
    refused = [b"2024", b"  ", b"a\n", "心\ufffd".encode(), b"x" * 65, "肌".encode()[1:] + b"\xe5"]
    assert not any(allowed(token) for token in refused)
    taken = [b" heart", "心肌".encode(), b"c1ccccc1", b"C(=O)", b"\xe5\xbf", b"\xbf"]
    assert all(allowed(token) for token in taken)
