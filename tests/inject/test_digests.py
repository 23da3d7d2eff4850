"""Every bit counts, a file is read again only when it changed, and old notes are told apart."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import RefusedError
from analyzer.inject import (
    digests,
    fingerprint,
    is_fingerprint_of,
    open_checkpoint,
    tensor_digests,
)
from analyzer.inject.digests import digests_of, digests_of_file
from analyzer.inject.safetensors_file import Tensor, read_header
from tests.inject.models import make


@given(
    st.binary(min_size=1, max_size=400),
    st.integers(0),
    st.integers(0, 7),
    st.tuples(st.integers(1, 64), st.integers(1, 64)),
)
def test_any_bit_of_a_tensor_changes_its_digest_alone(tmp_path_factory, data, place, bit, sizes):
    path = tmp_path_factory.mktemp("weights") / "file"
    cut, place = len(data) // 2, place % len(data)
    tensors = [
        Tensor("first", "U8", (cut,), 0, cut, path),
        Tensor("second", "U8", (len(data) - cut,), cut, len(data), path),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "PART_BYTES", sizes[0])
        patch.setattr(digests, "_READ_BYTES", sizes[1])
        path.write_bytes(data)
        before = digests_of(tensors)
        assert digests_of(reversed(tensors)) == before
        changed = bytearray(data)
        changed[place] ^= 1 << bit
        path.write_bytes(changed)
        now = digests_of(tensors)
    differ = [name for name in before if before[name] != now[name]]
    assert differ == ["first" if place < cut else "second"]


@pytest.fixture
def noting(tmp_path, monkeypatch):
    """Notes of files of any size and age, in a cache of their own; gives the files that are read."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(digests, "NOTED_FROM_BYTES", 0)
    monkeypatch.setattr(digests, "_SETTLED_SECONDS", -60)
    read = []
    of_part = digests._of_part

    def counting(part):
        read.append(part[0].path.name)
        return of_part(part)

    monkeypatch.setattr(digests, "_of_part", counting)
    return read


def test_a_file_is_read_again_only_when_it_changed(checkpoint_of, tmp_path, noting):
    source = make(tmp_path / "model", "llama-tied")
    path = source / "model.safetensors"
    before = fingerprint(open_checkpoint(source))
    noting.clear()
    assert fingerprint(open_checkpoint(source)) == before
    assert noting == []
    whole, stamp = path.read_bytes(), path.stat()
    data = bytearray(whole)
    data[-1] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # as a copy that keeps dates
    assert fingerprint(open_checkpoint(source)) != before
    path.write_bytes(whole)
    assert fingerprint(open_checkpoint(source)) == before
    for note in (tmp_path / "cache").rglob("*.json"):
        note.write_text('{"stamp": []')
    assert fingerprint(open_checkpoint(source)) == before


def test_a_file_that_was_just_written_or_is_small_is_not_noted(tmp_path, noting, monkeypatch):
    header = read_header(make(tmp_path / "model", "llama-tied") / "model.safetensors")
    monkeypatch.setattr(digests, "_SETTLED_SECONDS", 60)
    found = digests_of_file(header)
    monkeypatch.setattr(digests, "_SETTLED_SECONDS", -60)
    monkeypatch.setattr(digests, "NOTED_FROM_BYTES", 1 << 30)
    assert digests_of_file(header) == found
    assert list(tmp_path.glob("cache/**/*.json")) == []


def test_a_cache_that_may_not_be_written_does_no_harm(tmp_path, noting, monkeypatch):
    (tmp_path / "cache").write_text("a file where a folder should be")
    header = read_header(make(tmp_path / "model", "llama-tied") / "model.safetensors")
    assert digests_of_file(header) == digests_of(header.tensors.values())


def test_shards_do_not_matter_and_a_grown_copy_need_not_be_read_whole(
    checkpoint_of, tmp_path, noting
):
    from analyzer import inject
    from tests.inject.models import extension_of

    alone, parted = checkpoint_of("llama-untied"), checkpoint_of("llama-untied", shard="8KB")
    assert fingerprint(open_checkpoint(alone)) == fingerprint(open_checkpoint(parted))
    base = open_checkpoint(parted)
    with inject.new_folder(tmp_path / "new") as partial:
        inject.inject(base, extension_of(parted), partial, inject.Settings(inject.parse("mean")))
    new = open_checkpoint(tmp_path / "new")
    known = tensor_digests(base)
    noting.clear()
    short = fingerprint(new, tensor_digests(new, grown_from=known))
    assert set(noting) == {matrix.tensor.path.name for matrix in new.matrices}
    assert short == fingerprint(new) != fingerprint(base)


def test_a_fingerprint_by_samples_is_refused_as_such(checkpoint_of):
    base = open_checkpoint(checkpoint_of("llama-tied"))
    assert is_fingerprint_of(fingerprint(base), base)
    assert not is_fingerprint_of("weights:" + "0" * 64, base)
    with pytest.raises(RefusedError, match="by samples"):
        is_fingerprint_of("0" * 64, base)


def test_what_names_other_tensors_is_no_note(checkpoint_of, tmp_path, noting):
    header = read_header(checkpoint_of("llama-tied") / "model.safetensors")
    found = digests_of_file(header)
    (note,) = (tmp_path / "cache").rglob("*.json")
    content = json.loads(note.read_bytes())
    content["tensors"].popitem()
    note.write_text(json.dumps(content))
    assert digests_of_file(header) == found
