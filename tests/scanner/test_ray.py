"""A cluster gives the same bytes as one process; its workers read addresses themselves."""

import os

import pytest

from analyzer import tokenizers
from analyzer.api import Options, fold
from analyzer.corpus import Source
from analyzer.scanner import Running, pools, run, shards
from analyzer.values import Document

ray = pytest.importorskip("ray")
TEXT = "Acute myocardial infarction was treated with aspirin CC(=O)Oc1ccccc1C(=O)O.\n"


@pytest.fixture(scope="module")
def models():
    return {"smollm2": tokenizers.load("smollm2")}


@pytest.fixture(scope="module", autouse=True)
def cluster():
    os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


def test_documents_sent_to_several_processes_give_the_bytes_of_one(models, monkeypatch):
    monkeypatch.setattr(shards, "BATCH_BYTES", 200)
    many = [Document(f"{i}.txt", f"{i} {TEXT}", len(TEXT) + 2) for i in range(40)]
    alone = run(many, models).to_bytes()
    assert run(many, models, Running(engine="ray")).to_bytes() == alone


def test_files_at_addresses_are_read_by_the_workers(models, tmp_path):
    for i in range(6):
        (tmp_path / f"{i}.txt").write_text(f"{i} {TEXT}" * 20, encoding="utf-8")
    address = [f"file://{tmp_path}/*.txt"]
    alone, _ = fold(address, models, Options(workers=1))
    spread, _ = fold(address, models, Options(engine="ray"))
    assert spread.to_bytes() == alone.to_bytes()
    assert spread.totals["documents"] == 6


def test_a_folder_that_every_node_sees_is_read_by_the_workers(models, tmp_path, monkeypatch):
    for i in range(6):
        (tmp_path / f"{i}.txt").write_text(f"{i} {TEXT}" * 20, encoding="utf-8")
    alone, _ = fold([tmp_path], models, Options(workers=1))
    monkeypatch.setattr(shards, "batches", None)  # nothing is read here
    spread, _ = fold([tmp_path], models, Options(engine="ray"))
    assert spread.to_bytes() == alone.to_bytes()


def test_a_file_that_a_node_sees_otherwise_is_read_here():
    pool = pools.RayPool([], None)
    other = Source(__file__, 1, "another time")
    assert pool.whole_bytes(other) == -1
    assert pool.whole_bytes(Source("s3://bucket/folder/a.txt", 1)) == pools.WHOLE_BYTES
