"""Archives: members as text paths, nothing extracted, and each way in which one can be bad."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile

import pytest


def zip_of(path, members, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def tar_of(path, members, mode="w"):
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


@pytest.mark.parametrize("make", [zip_of, tar_of])
def test_members(read_all, tmp_path, make):
    make(tmp_path / "a.arc", {
        "b/rows.jsonl": b'{"text": "one"}\n{bad\n{"text": "two"}\n',
        "../../etc/evil.txt": b"evil",
        "/absolute.txt": b"absolute",
        "b/.git/config": b"hidden",
        "__MACOSX/x": b"hidden",
        "empty.txt": b"",
        "image.png": b"\x89PNG\r\n\x1a\n",
        "\x1b[2Jname.txt": b"name",
    })  # fmt: skip
    found = read_all(tmp_path)
    arc = f"{tmp_path}/a.arc"
    assert {d.path: d.text for d in found.documents} == {
        f"{arc}!b/rows.jsonl#1": "one",
        f"{arc}!b/rows.jsonl#3": "two",
        f"{arc}!../../etc/evil.txt": "evil",
        f"{arc}!/absolute.txt": "absolute",
        f"{arc}!�[2Jname.txt": "name",
    }
    assert found.reasons == {
        f"{arc}!b/rows.jsonl#2": "bad-line",
        f"{arc}!empty.txt": "empty",
        f"{arc}!image.png": "unsupported",
    }
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.arc"]


@pytest.mark.parametrize("inner", [zip_of, tar_of])
@pytest.mark.parametrize("outer", [zip_of, tar_of])
def test_an_archive_in_an_archive_is_too_deep(read_all, tmp_path, outer, inner):
    inner(tmp_path / "inner", {"a.txt": b"deep"})
    outer(tmp_path / "outer", {"x": (tmp_path / "inner").read_bytes(), "y.txt": b"fine"})
    found = read_all(tmp_path / "outer")
    assert found.text == "fine"
    assert found.reasons == {f"{tmp_path}/outer!x": "archive-too-deep"}


def test_links_and_devices_in_a_tar(read_all, tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, kind in [("link", tarfile.SYMTYPE), ("fifo", tarfile.FIFOTYPE)]:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert set(read_all(tmp_path / "a.tar").reasons.values()) == {"not-a-file"}


def test_an_encrypted_member(read_all, tmp_path):
    path = tmp_path / "a.zip"
    zip_of(path, {"secret.txt": b"secret", "open.txt": b"open"})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag, in the member's own header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    path.write_bytes(data)
    found = read_all(path)
    assert found.text == "open"
    assert found.reasons == {f"{path}!secret.txt": "encrypted"}


def test_a_packing_that_is_unknown(read_all, tmp_path):
    path = tmp_path / "a.zip"
    zip_of(path, {"a.txt": b"text"})
    data = bytearray(path.read_bytes())
    data[8] = data[data.index(b"PK\x01\x02") + 10] = 97
    path.write_bytes(data)
    assert read_all(path).reasons == {f"{path}!a.txt": "unsupported"}


def test_a_damaged_member_costs_itself(read_all, tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "some text\n" * 9)
        archive.writestr("b.txt", "other text\n" * 9)
    path.write_bytes(path.read_bytes().replace(b"some", b"damn", 1))
    found = read_all(path)
    assert found.documents[-1].text == "other text\n" * 9
    assert found.reasons == {f"{path}!a.txt": "archive-broken"}


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_archive(read_all, tmp_path, share):
    members = {f"{i}.txt": b"text of a member\n" * 400 for i in range(9)}
    for make, name in ((zip_of, "a.zip"), (tar_of, "a.tar")):
        path = tmp_path / name
        make(path, members)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])
        found = read_all(path)
        assert found.skipped[-1].reason == "archive-broken"
        # a zip is found by its end, a tar from its beginning
        assert bool(found.documents) == (name == "a.tar")


def test_a_bomb_beside_a_text(read_all, tmp_path):
    path = tmp_path / "a.zip"
    zip_of(path, {"bomb.txt": b"0" * (70 << 20), "b.txt": b"text"}, compresslevel=1)
    found = read_all(path)
    assert found.text == "text"
    assert found.reasons == {f"{path}!bomb.txt": "archive-too-large"}


def test_many_small_bombs_and_overlapping_members_are_one(read_all, tmp_path):
    path = tmp_path / "a.zip"
    zip_of(path, {"a.txt": b"0123456789abcdef\n" * 100_000})
    data = path.read_bytes()
    directory, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[directory:end]
    count = 1000  # the directory names the one member a thousand times
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(entry) * count, directory, 0)
    path.write_bytes(data[:directory] + entry * count + tail)
    found = read_all(path)
    assert found.documents == []
    assert found.reasons == {str(path): "archive-too-large"}


def test_member_names_without_a_mark_for_utf8(read_all, tmp_path):
    path = tmp_path / "a.zip"
    zip_of(path, {"xxxxxx.txt": b"text"})
    path.write_bytes(path.read_bytes().replace(b"xxxxxx", "病历表".encode("gb18030")))
    assert read_all(path).documents[0].path == f"{path}!病历表.txt"


def test_an_empty_archive_has_nothing_to_say(read_all, tmp_path):
    zip_of(tmp_path / "a.zip", {})
    tar_of(tmp_path / "a.tar", {})
    assert read_all(tmp_path).documents == []
