"""What is spilled, and what is left out at the end, changes no count."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.errors import AnalyzerError
from analyzer.scanner import finish, merge_all, observe, spill
from analyzer.scanner.fold import Fold
from analyzer.scanner.table import RUNS
from analyzer.values import Document

WORDS = ["myocardial", "infarction", "Infarctions", "心肌梗塞", "患者", "EGFR", "the", "of", "\n"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join)


def tables(parts):
    return [observe([Document(f"{i}.txt", t, len(t.encode()))], {}) for i, t in enumerate(parts)]


def folded(parts, **how):
    fold = Fold(**how)
    for table in tables(parts):
        fold.add(table)
    return fold.finish()


@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.lists(texts, max_size=6), st.randoms(use_true_random=False))
def test_any_budget_and_any_order_give_the_same_bytes(parts, random):
    whole = folded(parts).to_bytes()
    assert folded(parts, budget_bytes=1).to_bytes() == whole
    shuffled = random.sample(parts, len(parts))
    assert folded(shuffled, budget_bytes=1).train.to_bytes() == folded(shuffled).train.to_bytes()


def test_a_partition_too_large_for_memory_is_read_is_cut_again(monkeypatch):
    parts = [f"word{i} of term{i} and the heart failure of it {i % 7}" for i in range(40)]
    whole = folded(parts).to_bytes()
    monkeypatch.setattr(spill, "MOST_ROWS", 10)
    assert folded(parts, budget_bytes=1).to_bytes() == whole


def test_no_part_that_is_read_back_is_larger_than_allowed_however_much_was_written(monkeypatch):
    monkeypatch.setattr(spill, "MOST_ROWS", 100)
    written = spill.Spill(None)
    for first in range(0, 8000, 200):
        digests = (
            pl.Series(range(first // 2, first // 2 + 200)).hash().sort()
        )  # each is in two runs
        written.write({"runs": pl.DataFrame({"digest": digests, "count": [1] * 200}, schema=RUNS)})
    rows = [part["runs"] for part in written.parts()]
    assert max(part.height for part in rows) <= 100 < sum(part.height for part in rows)
    together = pl.concat(rows)
    assert together["digest"].n_unique() == together.height == 4100
    assert together["count"].sum() == 8000


@pytest.mark.parametrize("budget_bytes", [1 << 30, 1])
def test_what_is_kept_is_what_is_seen_most_with_exact_counts(monkeypatch, budget_bytes):
    parts = [f"Heart failure of kind{i}; the heart failure of kind{i % 5}." for i in range(60)]
    whole = folded(parts)
    monkeypatch.setattr(finish, "KEPT_ROWS", dict.fromkeys(finish.KEPT_ROWS, 20))
    kept = folded(parts, budget_bytes=budget_bytes)
    assert kept.totals == whole.totals
    for kind in ("words", "singles"):
        every = pl.concat([getattr(whole.train, kind), getattr(whole.heldout, kind)])
        some = pl.concat([getattr(kept.train, kind), getattr(kept.heldout, kind)])
        assert 0 < some.height <= 20
        assert (
            some.join(every, on=every.columns, how="semi", nulls_equal=True).height == some.height
        )
        assert some["count"].max() == every["count"].max()


def test_what_is_kept_can_be_spelled_out(monkeypatch):
    parts = [f"Acute heart failure of kind{i}; the heart failures of it." for i in range(60)]
    whole = folded(parts).train.spelled_out()
    for rows in (12, 25, 60):
        monkeypatch.setattr(finish, "KEPT_ROWS", dict.fromkeys(finish.KEPT_ROWS, rows))
        kept = folded(parts).train.spelled_out()
        assert kept.join(whole, on=whole.columns, how="semi").height == kept.height > 0


def test_totals_count_rows_that_are_not_kept(monkeypatch):
    parts = ["the heart of the matter", "the heart", "another matter"]
    monkeypatch.setattr(finish, "KEPT_ROWS", dict.fromkeys(finish.KEPT_ROWS, 1))
    merged = merge_all(tables(parts))
    both = merged.train.merge(merged.heldout)
    totals = folded(parts).totals
    assert totals["words"] == both.total_words
    assert totals["distinct_words"] == len(both.words)
    assert totals["distinct_parts"] == 3


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spill.tempfile, "TemporaryFile", full)
    with pytest.raises(AnalyzerError, match="No space left on device"):
        folded(["the heart of the matter"] * 3, budget_bytes=1, folder=tmp_path)
