"""From a corpus to a finished model through the command line, and every way to be refused."""

import json
import shutil

import pytest

from analyzer import applying, finished, inject
from analyzer.cli import main
from analyzer.errors import RefusedError, UsageError, VerificationError
from analyzer.gate import verify_audit
from analyzer.gate.canonical import sealed
from analyzer.inject import digests
from analyzer.train.added import RECORD
from tests.inject.models import tensors

TEXT = "the zoledronate arm of the pericarditis trial was stopped early by the sponsor.\n"


def run(capfd, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main([str(a) for a in arguments])
    out, err = capfd.readouterr()
    return stopped.value.code, out, err


@pytest.fixture(scope="session")
def scanned(checkpoint_of, tmp_path_factory):
    import analyzer

    folder = tmp_path_factory.mktemp("scan")
    lines = [TEXT.replace("arm", f"arm {i % 97}") for i in range(600)]
    (folder / "corpus.txt").write_text("".join(lines), encoding="utf-8")
    model = str(checkpoint_of("llama-tied", "bfloat16"))
    analyzer.scan([folder / "corpus.txt"], model, tokens=20).save(folder / "report")
    return folder


@pytest.fixture
def planned(scanned, tmp_path):
    shutil.copy(scanned / "report" / "plan.json", tmp_path)
    return tmp_path / "plan.json"


@pytest.fixture
def model(checkpoint_of):
    return checkpoint_of("llama-tied", "bfloat16")


@pytest.fixture
def approved(planned):
    applying.approve(planned, by="Ada", reason="measured", override=True)
    return planned


def test_a_plan_is_approved_applied_verified_and_undone(capfd, planned, model, tmp_path):
    out = tmp_path / "new"
    before = {path.name: path.read_bytes() for path in model.iterdir()}
    names = ("--checkpoint", model, "--out", out)
    assert run(capfd, "apply", planned, *names)[0] == 5
    assert run(capfd, "approve", planned, "--by", "Ada", "--reason", "x", "--override")[0] == 0
    status, said, _ = run(capfd, "apply", planned, *names, "--dry-run")
    assert (status, out.exists()) == (0, False)
    assert "dry run" in said
    status, said, _ = run(capfd, "apply", planned, *names, "--json")
    result = json.loads(said)
    assert status == 0
    assert result["new_tokens"] == len(json.loads(planned.read_bytes())["tokens"])
    outcomes = {check["name"]: check["outcome"] for check in result["checks"]}
    assert outcomes["forward pass"] == "passed"
    status, said, _ = run(capfd, "verify", out, "--base", model, "--json")
    assert status == 0
    checks = json.loads(said)["checks"]
    assert {check["outcome"] for check in checks} <= {"passed", "noted"}
    assert run(capfd, "apply", planned, *names)[0] == 2  # it is there already
    assert run(capfd, "undo", out)[0] == 0
    assert not out.exists()
    assert {path.name: path.read_bytes() for path in model.iterdir()} == before
    assert run(capfd, "audit", "verify", tmp_path / "audit.jsonl")[0] == 0
    log = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    events = [entry["event"] for entry in log]
    expected = "apply refused, approved, applying, applied, apply refused, undone"
    assert ", ".join(events) == expected


def refused(plan, model, out, **how):
    with pytest.raises(RefusedError) as error:
        applying.apply(plan, approval=None, checkpoint=model, out=out, **how)
    assert not out.exists()
    assert verify_audit(plan.parent / "audit.jsonl").whole
    return error.value.sentence


def test_weights_or_a_tokenizer_other_than_planned_are_refused(approved, model, tmp_path):
    other = shutil.copytree(model, tmp_path / "other")
    path = other / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert "not the checkpoint" in refused(approved, other, tmp_path / "new")
    path.write_bytes((model / "model.safetensors").read_bytes())
    document = json.loads((other / "tokenizer.json").read_bytes())
    document["model"]["merges"].pop()
    (other / "tokenizer.json").write_text(json.dumps(document), encoding="utf-8")
    assert "tokenizer" in refused(approved, other, tmp_path / "new")


def test_what_is_linked_is_read_once(approved, checkpoint_of, tmp_path, monkeypatch):
    """A link changes the stamp of a file, by which a later run knows that it is the same."""
    source = shutil.copytree(
        checkpoint_of("llama-tied", "bfloat16", shard="8KB"), tmp_path / "source"
    )
    read = []
    of_part = digests._of_part

    def counting(part):
        read.append((part[0].path.parent, part[0].name))
        return of_part(part)

    monkeypatch.setattr(digests, "_of_part", counting)
    monkeypatch.setattr(digests, "NOTED_FROM_BYTES", 0)
    monkeypatch.setattr(digests, "_SETTLED_SECONDS", -60)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    done = applying.apply(
        approved, approval=None, checkpoint=source, out=tmp_path / "new", link=True, forward=False
    )
    assert done.injected.linked
    own = [name for folder, name in read if folder == source]
    assert sorted(own) == sorted(tensors(source))


def test_a_target_inside_the_checkpoint_is_refused(approved, model):
    for out in (model, model / "new"):
        with pytest.raises(UsageError):
            applying.apply(approved, approval=None, checkpoint=model, out=out)


def test_a_plan_whose_ids_do_not_come_out_is_refused(planned, model, tmp_path):
    plan = json.loads(planned.read_bytes())
    plan["tokens"][0]["id"] += 1
    planned.write_text(json.dumps(sealed(plan, "plan_digest")))
    applying.approve(planned, by="Ada", reason="x", override=True)
    assert "come out otherwise" in refused(planned, model, tmp_path / "new")


def test_the_same_tokenizer_in_another_format_is_let_pass(model, tmp_path):
    import analyzer
    from tests.inject.models import save_tokenizer

    alone = tmp_path / "alone"
    save_tokenizer("byte-level", alone)
    document = json.loads((alone / "tokenizer.json").read_bytes())["model"]
    pair = tmp_path / "pair"
    pair.mkdir()
    (pair / "vocab.json").write_text(json.dumps(document["vocab"]), encoding="utf-8")
    merges = ["#version: 0.2", *(" ".join(merge) for merge in document["merges"])]
    (pair / "merges.txt").write_text("\n".join(merges) + "\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text(TEXT * 300, encoding="utf-8")
    analyzer.scan([tmp_path / "c.txt"], str(pair), tokens=5).save(tmp_path / "report")
    plan = tmp_path / "report" / "plan.json"
    applying.approve(plan, by="Ada", reason="x", override=True)
    result = applying.apply(
        plan, approval=None, checkpoint=model, out=tmp_path / "new", forward=False
    )
    assert result.injected.new_tokens > 0


def test_a_failed_check_rolls_everything_back(approved, model, tmp_path, monkeypatch):
    from analyzer.inject.matrix import Matrix

    take = Matrix.take
    monkeypatch.setattr(Matrix, "take", lambda self, ids: take(self, ids) * 1000)
    with pytest.raises(VerificationError) as error:
        applying.apply(approved, approval=None, checkpoint=model, out=tmp_path / "new")
    assert error.value.exit_status == 6
    assert [path.name for path in tmp_path.iterdir() if "new" in path.name] == []
    last = json.loads((tmp_path / "audit.jsonl").read_text().splitlines()[-1])
    assert (last["event"], last["details"]["error"]) == ("apply failed", "verification-failed")


def test_verify_finds_what_was_changed_later(approved, model, tmp_path):
    out = tmp_path / "new"
    applying.apply(approved, approval=None, checkpoint=model, out=out, forward=False)
    path = out / "model.safetensors"
    whole = path.read_bytes()
    found = {}
    for place in (-1, len(whole) - 200, len(whole) // 2):
        path.write_bytes(whole)
        data = bytearray(whole)
        data[place] ^= 64
        path.write_bytes(data)
        failed = [c.name for c in finished.verify(out, base=model) if c.outcome == "failed"]
        found[place] = failed
    assert all(found.values())
    with pytest.raises(RefusedError, match="were changed"):
        finished.undo(out)
    finished.undo(out, force=True)
    with pytest.raises(RefusedError, match="not made by"):
        finished.undo(model)
    with pytest.raises(UsageError, match="no folder"):
        finished.undo(out)


def test_a_model_whose_code_transformers_lacks_is_extended_and_not_run(
    capfd, approved, model, tmp_path
):
    own = shutil.copytree(model, tmp_path / "own")
    config = json.loads((own / "config.json").read_bytes())
    config |= {"model_type": "baichuan", "architectures": ["BaichuanForCausalLM"]}
    (own / "config.json").write_text(json.dumps(config))
    plan = json.loads(approved.read_bytes())
    plan["digests"]["checkpoint"] = inject.fingerprint(inject.open_checkpoint(own))
    approved.write_text(json.dumps(sealed(plan, "plan_digest")))
    applying.approve(approved, by="Ada", reason="x", override=True)
    names = ("--checkpoint", own, "--out", tmp_path / "new", "--init", "auto", "--corpus", approved)
    status, said, _ = run(capfd, "apply", approved, *names)
    assert (status, "transformers has no class" in said) == (0, True)
    status, _, err = run(capfd, "verify", tmp_path / "new", "--base", own, "--forward")
    assert (status, "code that a checkpoint brings" in err) == (2, True)


def test_too_little_memory_is_said_and_leaves_nothing(
    capfd, approved, model, tmp_path, monkeypatch
):
    def full(*_args, **_kwargs):
        raise MemoryError

    monkeypatch.setattr("analyzer.inject.surgery.fill", full)
    out = tmp_path / "new"
    status, _, err = run(capfd, "apply", approved, "--checkpoint", model, "--out", out)
    assert (status, "not enough memory" in err) == (1, True)
    assert [p.name for p in tmp_path.iterdir() if "new" in p.name] == []


def test_bits_per_byte_are_noted_on_a_corpus(capfd, approved, model, scanned, tmp_path):
    out = tmp_path / "new"
    applying.apply(approved, approval=None, checkpoint=model, out=out, forward=False)
    text = tmp_path / "few.txt"
    text.write_text(TEXT * 5, encoding="utf-8")
    status, said, _ = run(capfd, "verify", out, "--base", model, "--corpus", text)
    assert status == 0
    [noted] = [line for line in said.splitlines() if "bits per byte" in line]
    assert ("text: " in noted, "general text: " in noted) == (True, True)


def test_rows_of_given_similar_words_need_not_lie_near_the_pieces(approved, model, tmp_path):
    tokens = json.loads(approved.read_bytes())["tokens"]
    similar = tmp_path / "similar.tsv"
    lines = "".join(f"{token['text']}\tthe, was\n" for token in tokens)
    similar.write_text(lines, encoding="utf-8")
    how = {"init": "similar", "similar": similar, "forward": False}
    out = tmp_path / "new"
    result = applying.apply(approved, approval=None, checkpoint=model, out=out, **how)
    outcomes = {check.outcome for check in result.checks if check.name.startswith("cosine")}
    assert outcomes == {"noted"}  # told, with the outliers


def test_a_gpu_that_failed_midway_is_told_everywhere(capfd, approved, model, tmp_path, monkeypatch):
    from analyzer.inject import nearest

    def fails(*_given):
        raise RuntimeError("CUDA error: out of memory")

    monkeypatch.setattr(nearest, "greatest", fails)
    monkeypatch.setattr(inject, "pick_device", lambda _wanted: "cuda")
    out = tmp_path / "new"
    status, said, _ = run(
        capfd, "apply", approved, "--checkpoint", model, "--out", out, "--init", "similar",
        "--no-forward",
    )  # fmt: skip
    told = "cuda, the rest on cpu after a fault (CUDA error: out of memory)"
    assert (status, f"filled by similar on {told}." in said) == (0, True)
    last = json.loads((tmp_path / "audit.jsonl").read_text().splitlines()[-1])
    assert (last["event"], last["details"]["device"]) == ("applied", told)
    assert json.loads((out / RECORD).read_bytes())["injected"]["device"] == told


def test_apply_notes_what_domain_and_general_text_cost(approved, model, tmp_path):
    text = tmp_path / "few.txt"
    text.write_text(TEXT * 5, encoding="utf-8")
    how = {"corpus": text, "forward": True}
    result = applying.apply(approved, approval=None, checkpoint=model, out=tmp_path / "new", **how)
    [noted] = [check for check in result.checks if check.name == "bits per byte"]
    assert noted.outcome == "noted"
    assert "general text: " in noted.detail


def test_what_the_initialiser_does_not_use_is_refused(capfd, approved, model, tmp_path):
    similar = tmp_path / "similar.tsv"
    similar.write_text("a\tb\n", encoding="utf-8")
    names = ("--checkpoint", model, "--out", tmp_path / "new")
    for option, value, init in (
        ("--vectors", "word2vec", "focus"),
        ("--similar", similar, "similar"),
    ):
        status, _, err = run(capfd, "apply", approved, *names, option, value)
        assert (status, option in err, "--init " in err, init in err) == (2, True, True, True)
    taken = ("--similar", similar, "--init", "mean,0.5*mean+0.5*similar", "--dry-run")
    assert run(capfd, "apply", approved, *names, *taken)[0] == 0


def test_a_plan_that_knows_its_checkpoint_by_samples_is_refused_as_such(planned, model, tmp_path):
    plan = json.loads(planned.read_bytes())
    plan["digests"]["checkpoint"] = "0" * 64
    planned.write_text(json.dumps(sealed(plan, "plan_digest")))
    applying.approve(planned, by="Ada", reason="x", override=True)
    assert "by samples" in refused(planned, model, tmp_path / "new")
