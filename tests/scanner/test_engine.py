import pytest

from analyzer import tokenizers
from analyzer.scanner import Journal, engine
from analyzer.values import Document


@pytest.fixture(scope="module")
def models():
    return {"smollm2": tokenizers.load("smollm2")}


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(engine, "BATCH_CHARACTERS", 200)
    text = "Acute myocardial infarction was treated with aspirin CC(=O)Oc1ccccc1C(=O)O.\n"
    return [Document(f"{i}.txt", f"{i} {text}", len(text) + 2) for i in range(40)]


def test_workers_give_the_same_bytes_as_one_process(many, models):
    alone = engine.run(many, models).to_bytes()
    assert engine.run(many, models, workers=2).to_bytes() == alone


def test_a_ray_cluster_gives_the_same_bytes_as_one_process(many, models):
    pytest.importorskip("ray")
    alone = engine.run(many, models).to_bytes()
    assert engine.run(many, models, engine="ray").to_bytes() == alone


def test_an_interrupted_scan_goes_on_without_repeating_finished_batches(
    many, models, tmp_path, monkeypatch
):
    whole = engine.run(many, models).to_bytes()
    seen = []
    observe = engine.observe

    def interrupted(batch, loaded):
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(batch)
        return observe(batch, loaded)

    monkeypatch.setattr(engine, "observe", interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.run(many, models, journal=Journal(tmp_path, {"k": 1}, resume=False))
    again = []
    monkeypatch.setattr(engine, "observe", lambda *a: again.append(a) or observe(*a))
    resumed = engine.run(many, models, journal=Journal(tmp_path, {"k": 1}, resume=True))
    assert resumed.to_bytes() == whole
    assert len(again) == len(list(engine.batches(many))) - 3


def test_a_changed_corpus_or_a_damaged_table_is_not_resumed(many, models, tmp_path):
    journal = Journal(tmp_path, {"k": 1}, resume=False)
    engine.run(many[:5], models, journal=journal)
    assert not Journal(tmp_path, {"k": 2}, resume=True).resumed
    journal = Journal(tmp_path, {"k": 3}, resume=False)
    engine.run(many[:5], models, journal=journal)
    table = tmp_path / "000000.table"
    table.write_bytes(table.read_bytes()[:-1])
    assert journal.read(0) is None
    assert journal.read(1) is not None


def test_batches_are_always_cut_at_the_same_places(many):
    sizes = [len(batch) for batch in engine.batches(many)]
    assert sizes == [len(batch) for batch in engine.batches(iter(many))]
    assert sum(sizes) == len(many)
