import time

import pytest

from analyzer import corpus, tokenizers
from analyzer.errors import AnalyzerError
from analyzer.scanner import Journal, Running, engine, shards
from analyzer.values import Document

KEY = {"k": 1}


@pytest.fixture(scope="module")
def models():
    return {"smollm2": tokenizers.load("smollm2")}


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(shards, "BATCH_BYTES", 200)
    text = "Acute myocardial infarction was treated with aspirin CC(=O)Oc1ccccc1C(=O)O.\n"
    return [Document(f"{i}.txt", f"{i} {text}", len(text) + 2) for i in range(40)]


def test_workers_give_the_same_bytes_as_one_process(many, models):
    alone = engine.run(many, models).to_bytes()
    assert engine.run(many, models, Running(workers=2)).to_bytes() == alone


def test_a_few_small_files_have_no_more_workers_than_files(tmp_path, models, monkeypatch):
    asked = []
    monkeypatch.setattr(engine, "open_pool", lambda *how: asked.append(how[2]))
    for i in range(3):
        (tmp_path / f"{i}.txt").write_text(f"{i} Aspirin was given.\n")
    plan = shards.Plan([*corpus.walk([str(tmp_path)])], corpus.read_source)
    engine.run_plan(plan, models, Running(workers=40))
    assert asked == [3]


def test_a_worker_that_dies_while_more_is_read_is_told(many, models, monkeypatch):
    open_pool, pools = engine.open_pool, []

    def opened(*how):
        pools.append(open_pool(*how))
        return pools[0]

    def documents():
        yield from many[:6]
        executor = pools[0]._executor
        for process in [*executor._processes.values()]:
            process.kill()
        while not executor._broken:
            time.sleep(0.01)
        yield from many[6:]

    monkeypatch.setattr(engine, "open_pool", opened)
    with pytest.raises(AnalyzerError, match="a worker process died"):
        engine.run(documents(), models, Running(workers=8))


def test_counts_that_are_spilled_give_the_same_bytes(many, models):
    whole = engine.run(many, models)
    assert engine.run(many, models, Running(held_bytes=1)).to_bytes() == whole.to_bytes()


def test_an_interrupted_scan_goes_on_without_repeating_finished_batches(
    many, models, tmp_path, monkeypatch
):
    whole = engine.run(many, models).to_bytes()
    seen = []
    observe = engine.observe_batch

    def interrupted(batch, *more):
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(batch)
        return observe(batch, *more)

    monkeypatch.setattr(engine, "observe_batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.run(many, models, Running(journal=Journal(tmp_path, KEY, resume=False)))
    again = []
    monkeypatch.setattr(engine, "observe_batch", lambda *a: again.append(a) or observe(*a))
    journal = Journal(tmp_path, KEY, resume=True)
    resumed = engine.run(many, models, Running(journal=journal))
    assert resumed.to_bytes() == whole
    assert len(again) == len(list(shards.batches(many))) - 3


def test_another_key_or_a_damaged_table_is_not_resumed(many, models, tmp_path):
    journal = Journal(tmp_path, KEY, resume=False)
    engine.run(many[:5], models, Running(journal=journal))
    assert not Journal(tmp_path, {"k": 2}, resume=True).resumed
    assert not list(tmp_path.glob("*.table"))
    journal = Journal(tmp_path, {"k": 3}, resume=False)
    engine.run(many[:5], models, Running(journal=journal))
    first, second = sorted(tmp_path.glob("*.table"))[:2]
    first.write_bytes(first.read_bytes()[:-1])
    assert journal.read(first.stem) is None
    assert journal.read(second.stem) is not None


def test_batches_are_always_cut_at_the_same_places(many):
    sizes = [len(batch) for batch in shards.batches(many)]
    assert sizes == [len(batch) for batch in shards.batches(iter(many))]
    assert sum(sizes) == len(many)
